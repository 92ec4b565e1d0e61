/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The result table and the JSON of the records in tests/fixtures/.
 * Compared with tests/golden/, which somebody has read; after a wanted change
 * UPDATE_GOLDEN=1 writes them anew, to be read again. Damaged records are made
 * here from a whole one.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "analysis/metric.h"
#include "analysis/table.h"

double metric_min(const struct distribution *d);
double metric_median(const struct distribution *d);
double metric_mean(const struct distribution *d);
double metric_p99(const struct distribution *d);
double metric_batch(const struct distribution *d);

/* The metrics of the tables under test, whatever files there are in analysis/metrics/. */
static const struct metric metrics[] = {
	{ "min", "", metric_min }, { "median", "", metric_median }, { "mean", "", metric_mean },
	{ "p99", "", metric_p99 }, { "batch", "", metric_batch },
};

const struct metric *metric_at(unsigned int index)
{
	return &metrics[index];
}

unsigned int metric_count(void)
{
	return sizeof(metrics) / sizeof(metrics[0]);
}

static char *printed(const char *record, bool json, int expected)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(table_print(record, out, json), expected);
	fclose(out);
	return text;
}

static char *contents(const char *path, size_t *size)
{
	char *text = calloc(1, 1 << 20);
	FILE *file = fopen(path, "r");

	assert_non_null(text);
	if (!file)
		fail_msg("%s cannot be opened; the test runs at the top of the tree", path);
	*size = fread(text, 1, (1 << 20) - 1, file);
	fclose(file);
	return text;
}

static void write_file(const char *path, const char *text, size_t size)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, size, file), size);
	fclose(file);
}

static void compare(const char *name, bool json)
{
	char record[128], golden[128], *got, *expected;
	size_t size;

	snprintf(record, sizeof(record), "tests/fixtures/%s.jsonl", name);
	snprintf(golden, sizeof(golden), "tests/golden/%s.%s", name, json ? "json" : "txt");
	got = printed(record, json, 0);
	if (getenv("UPDATE_GOLDEN"))
		write_file(golden, got, strlen(got));
	expected = contents(golden, &size);
	assert_string_equal(got, expected);
	free(got);
	free(expected);
}

static void test_exact_clock(void **state)
{
	(void)state;
	compare("exact", false);
}

static void test_hw_clock(void **state)
{
	(void)state;
	compare("hw", false);
}

static void test_io(void **state)
{
	(void)state;
	compare("fio", false);
}

static void test_emulated_clock_shows_no_number(void **state)
{
	(void)state;
	compare("emulated", false);
}

static void test_failed_and_skipped_cells(void **state)
{
	(void)state;
	compare("failed", false);
}

static void test_several_kernels(void **state)
{
	(void)state;
	compare("kernels", false);
}

static void test_json(void **state)
{
	(void)state;
	compare("failed", true);
	compare("hw", true);
}

static void test_emulated_json_has_no_metric(void **state)
{
	char *text = printed("tests/fixtures/emulated.jsonl", true, 0);
	json_t *results = json_loads(text, 0, NULL), *cell;
	size_t i;

	(void)state;
	assert_int_equal(json_array_size(json_object_get(results, "cells")), 7);
	json_array_foreach(json_object_get(results, "cells"), i, cell) {
		json_t *median = json_object_get(json_object_get(cell, "metrics"), "median");

		assert_true(json_is_null(median));
		assert_true(json_is_null(json_object_get(cell, "change_percent")));
	}
	json_decref(results);
	free(text);
}

/* Writes the first bytes of a whole record, one of them changed if asked, and shows it. */
static char *shown_damaged(size_t length, size_t flipped, int expected)
{
	char path[] = "/tmp/test_table.XXXXXX", *text, *shown;
	int fd = mkstemp(path);
	size_t size;

	assert_true(fd >= 0);
	close(fd);
	text = contents("tests/fixtures/failed.jsonl", &size);
	assert_true(length <= size);
	if (flipped)
		text[flipped] ^= 1;
	write_file(path, text, length);
	shown = printed(path, false, expected);
	unlink(path);
	free(text);
	return shown;
}

/* The offset just after line number "lines". */
static size_t offset_of(unsigned int lines)
{
	size_t size, offset = 0;
	char *text = contents("tests/fixtures/failed.jsonl", &size);

	while (lines--)
		offset = strchr(text + offset, '\n') - text + 1;
	free(text);
	return offset;
}

static void test_record_cut_between_lines(void **state)
{
	char *text = shown_damaged(offset_of(9), 0, 0);

	(void)state;
	assert_non_null(strstr(text, "cut short, 1 of 1 cells measured"));
	assert_non_null(strstr(text, "1,540"));
	free(text);
}

static void test_record_cut_within_a_line(void **state)
{
	char *text = shown_damaged(offset_of(9) + 20, 0, -EBADMSG);

	(void)state;
	assert_non_null(strstr(text, "damaged record, 1 of 1 cells measured"));
	free(text);
}

static void test_flipped_byte_ends_the_prefix(void **state)
{
	size_t size;
	char *text = contents("tests/fixtures/failed.jsonl", &size), *shown;

	(void)state;
	shown = shown_damaged(size, offset_of(7) + 30, -EBADMSG);
	assert_non_null(strstr(shown, "damaged record, 0 of 1 cells measured"));
	assert_non_null(strstr(shown, "samples are not whole"));
	free(shown);
	free(text);
}

static void test_whole_line_with_wrong_content_ends_the_prefix(void **state)
{
	char *text = printed("tests/fixtures/malformed.jsonl", false, -EBADMSG);

	(void)state;
	assert_non_null(strstr(text, "damaged record, 1 of 1 cells measured"));
	free(text);
}

static void test_foreign_and_empty_files(void **state)
{
	(void)state;
	free(printed("tests/fixtures/make.sh", false, -EBADMSG));
	free(printed("/dev/null", false, -EBADMSG));
	free(printed("tests/fixtures/there-is-none", false, -ENOENT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact_clock),
		cmocka_unit_test(test_hw_clock),
		cmocka_unit_test(test_io),
		cmocka_unit_test(test_emulated_clock_shows_no_number),
		cmocka_unit_test(test_failed_and_skipped_cells),
		cmocka_unit_test(test_several_kernels),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_emulated_json_has_no_metric),
		cmocka_unit_test(test_record_cut_between_lines),
		cmocka_unit_test(test_record_cut_within_a_line),
		cmocka_unit_test(test_flipped_byte_ends_the_prefix),
		cmocka_unit_test(test_whole_line_with_wrong_content_ends_the_prefix),
		cmocka_unit_test(test_foreign_and_empty_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
