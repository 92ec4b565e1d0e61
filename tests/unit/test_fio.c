/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fio says is read rightly, and what it does not say is not made up. */
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
#include "bench/own.h"
#include "drivers/fio/disk.h"
#include "drivers/fio/job.h"
#include "drivers/fio/result.h"
#include "drivers/shared/refusal.h"

/* As fio 3.39 says it, what nobody reads left out. */
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
	assert_refused("{}", "fio: its JSON tells of no job");
	assert_refused("{\"jobs\": [{\"error\": 5, \"read\": " IDLE "}]}",
		       "fio: a job ended with an error");
	assert_refused("{\"jobs\": [{\"error\": 0, \"read\": " IDLE ", \"write\": " IDLE "}]}",
		       "fio: no I/O was made");
	assert_refused("{\"jobs\": [{\"error\": 0, \"read\": {\"total_ios\": 4, \"runtime\": 1, "
		       "\"clat_ns\": {\"min\": 1}}}]}",
		       "fio: its JSON has no bins");
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

/* A disk of 4 MiB, and what stands on it at so many bytes. */
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

/* Whoever has not said that it is his keeps what is on it, and so does what is not empty. */
static void test_write_refused(void **state)
{
	char empty[] = "/tmp/test_fio.XXXXXX", swap[] = "/tmp/test_fio.XXXXXX",
	     table[] = "/tmp/test_fio.XXXXXX";
	/* One partition of type 83 from sector 1 on, and what ends a table */
	static const char partition
		[66] = { [4] = (char)0x83, [8] = 1, [12] = 64, [64] = 0x55, [65] = (char)0xaa };
	char header[4096] = { 0 };
	struct disk disk;

	(void)state;
	make_disk(&disk, empty, 0, "", 0);
	own_say(NULL);
	assert_int_equal(disk_check_write(&disk), -EPERM);
	assert_non_null(strstr(refusal, "--i-own 0000:01:00.0"));
	own_say("0000:02:00.0");
	assert_int_equal(disk_check_write(&disk), -EPERM);
	own_say("0000:01:00.0");
	assert_int_equal(disk_check_write(&disk), 0);

	/* As mkswap writes it: version, last page, and the name at the first page's end */
	header[1024] = 1;
	header[1028] = (char)0xff;
	memcpy(header + 4086, "SWAPSPACE2", 10);
	make_disk(&disk, swap, 0, header, sizeof(header));
	assert_int_equal(disk_check_write(&disk), -EBUSY);
	assert_non_null(strstr(refusal, "blkid finds swap on it"));
	make_disk(&disk, table, 446, partition, sizeof(partition));
	assert_int_equal(disk_check_write(&disk), -EBUSY);
	assert_non_null(strstr(refusal, "blkid finds dos on it"));
	own_say(NULL);
	unlink(empty);
	unlink(swap);
	unlink(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),	  cmocka_unit_test(test_write),
		cmocka_unit_test(test_histogram), cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_jobs),	  cmocka_unit_test(test_write_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
