/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fio's report is read correctly, and a missing number is refused, not invented. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/core/histogram.h"
#include "drivers/engine/refusal.h"
#include "drivers/fio/guard.h"
#include "drivers/fio/job.h"
#include "drivers/fio/result.h"
#include "drivers/machine/write_permission.h"

/* From a report of fio 3.39, reduced to what is read. */
#define TIMES                                                                       \
	"\"clat_ns\": {\"min\": 900, \"max\": 70000, \"mean\": 12000.5, \"N\": 4, " \
	"\"bins\": {\"900\": 1, \"8896\": 2, \"70144\": 1}}"
#define IDLE "{\"total_ios\": 0, \"runtime\": 0}"

static int read_text(const char *text, json_t **output, struct result *result)
{
	*output = json_loads(text, 0, NULL);
	assert_non_null(*output);
	return result_read(*output, result);
}

static void assert_refused(const char *text, const char *why)
{
	struct result result;
	json_t *output;

	assert_int_equal(read_text(text, &output, &result), -EIO);
	assert_string_equal(refusal, why);
	json_decref(output);
}

/* A report of nonsense gives no negative count, and no number that C cannot convert. */
static void test_out_of_range(void **state)
{
	struct result result;
	json_t *output;

	(void)state;
	assert_int_equal(read_text("{\"jobs\": [{\"read\": {\"total_ios\": 4, \"runtime\": 1e308, "
				   "\"clat_ns\": {\"min\": -1e308, \"max\": 1e30, \"mean\": 1e308, "
				   "\"bins\": {\"100\": -5, \"200\": 3}}}}]}",
				   &output, &result),
			 0);
	assert_int_equal(result.timed, 3);
	assert_int_equal(result.least_ns, 0);
	assert_int_equal(result.most_ns, 1ULL << 53);
	assert_int_equal(result.sum_ns, 1ULL << 53);
	json_decref(output);
}

static void test_read(void **state)
{
	struct result result;
	json_t *output;

	(void)state;
	assert_int_equal(read_text("{\"jobs\": [{\"error\": 0, \"read\": {\"total_ios\": 4, "
				   "\"runtime\": 17, " TIMES "}, \"write\": " IDLE "}]}",
				   &output, &result),
			 0);
	assert_int_equal(result.ios, 4);
	assert_int_equal(result.timed, 4);
	assert_int_equal(result.runtime_ns, 17000000);
	assert_int_equal(result.least_ns, 900);
	assert_int_equal(result.most_ns, 70000);
	assert_int_equal(result.sum_ns, 48002);
	json_decref(output);
}

static void test_write(void **state)
{
	struct result result;
	json_t *output;

	(void)state;
	assert_int_equal(read_text("{\"jobs\": [{\"error\": 0, \"read\": " IDLE
				   ", \"write\": {\"total_ios\": 4, \"runtime\": 1, " TIMES "}}]}",
				   &output, &result),
			 0);
	assert_int_equal(result.runtime_ns, 1000000);
	json_decref(output);
}

static void test_histogram(void **state)
{
	__u32 *counts = calloc(HISTOGRAM_BUCKETS, sizeof(*counts));
	struct result result;
	json_t *output;

	(void)state;
	assert_non_null(counts);
	read_text("{\"jobs\": [{\"error\": 0, \"read\": {\"total_ios\": 4, \"runtime\": 1, " TIMES
		  "}}]}",
		  &output, &result);
	result_histogram(&result, counts);
	result_histogram(&result, counts);
	assert_int_equal(counts[histogram_index(900)], 2);
	assert_int_equal(counts[histogram_index(8896)], 4);
	assert_int_equal(counts[histogram_index(70144)], 2);
	json_decref(output);
	free(counts);
}

static void test_refusals(void **state)
{
	(void)state;
	assert_refused("{}", "fio: its report contains no job");
	assert_refused("{\"jobs\": [{\"error\": 5, \"read\": " IDLE "}]}",
		       "fio: a job reports error 5");
	assert_refused("{\"jobs\": [{\"error\": 0, \"read\": " IDLE ", \"write\": " IDLE "}]}",
		       "fio: the job made no I/O");
	assert_refused("{\"jobs\": [{\"error\": 0, \"read\": {\"total_ios\": 4, \"runtime\": 1, "
		       "\"clat_ns\": {\"min\": 1}}}]}",
		       "fio: its report has no clat_ns.bins; fio 3 or later is needed");
}

static void test_jobs(void **state)
{
	const struct job *reads = job_find("randread"), *writes = job_find("randwrite");
	const char text[] = "[x]\nrw=rw\n";
	const struct job both = { "x", text, text + strlen(text) };
	char names[96];

	(void)state;
	assert_non_null(reads);
	assert_non_null(writes);
	assert_null(job_find("inv_range"));
	assert_false(job_writes(reads));
	assert_true(job_writes(writes));
	assert_true(job_writes(&both));
	job_names(names, sizeof(names));
	assert_non_null(strstr(names, "randread, randwrite"));
}

/* Makes a disk of 4 MiB with the given bytes at offset at. */
static void make_disk(struct disk *disk, char *path, long at, const char *bytes, size_t count)
{
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, 4 << 20), 0);
	assert_int_equal(pwrite(fd, bytes, count, at), count);
	close(fd);
	*disk = (struct disk){ .device = "0000:01:00.0" };
	snprintf(disk->path, sizeof(disk->path), "%s", path);
}

/* A disk is written to only with permission, and only if it is empty. */
static void test_write_refused(void **state)
{
	char empty[] = "/tmp/test_fio.XXXXXX", swap[] = "/tmp/test_fio.XXXXXX",
	     table[] = "/tmp/test_fio.XXXXXX";
	/* A table with one partition of type 83 from sector 1, and its signature */
	static const char partition
		[66] = { [4] = (char)0x83, [8] = 1, [12] = 64, [64] = 0x55, [65] = (char)0xaa };
	char header[4096] = { 0 };
	struct disk disk;

	(void)state;
	make_disk(&disk, empty, 0, "", 0);
	write_permission_grant(NULL);
	assert_int_equal(guard_write(&disk), -EPERM);
	assert_non_null(strstr(refusal, "--allow-write 0000:01:00.0"));
	write_permission_grant("0000:02:00.0");
	assert_int_equal(guard_write(&disk), -EPERM);
	write_permission_grant("0000:01:00.0");
	assert_int_equal(guard_write(&disk), 0);

	/* Like mkswap: version, last page, and the signature at the end of the first page */
	header[1024] = 1;
	header[1028] = (char)0xff;
	memcpy(header + 4086, "SWAPSPACE2", 10);
	make_disk(&disk, swap, 0, header, sizeof(header));
	assert_int_equal(guard_write(&disk), -EBUSY);
	assert_non_null(strstr(refusal, "blkid finds swap on it"));
	make_disk(&disk, table, 446, partition, sizeof(partition));
	assert_int_equal(guard_write(&disk), -EBUSY);
	assert_non_null(strstr(refusal, "blkid finds dos on it"));
	write_permission_grant(NULL);
	unlink(empty);
	unlink(swap);
	unlink(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),	      cmocka_unit_test(test_out_of_range),
		cmocka_unit_test(test_write),	      cmocka_unit_test(test_histogram),
		cmocka_unit_test(test_refusals),      cmocka_unit_test(test_jobs),
		cmocka_unit_test(test_write_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
