/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The result table and the JSON of the records in tests/fixtures/, compared with the reviewed files
 * in tests/golden/. After an intended change UPDATE_GOLDEN=1 rewrites those files; review the diff.
 * The test makes damaged records from a complete one.
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
#include "analysis/cell/metric.h"
#include "analysis/print/table.h"

double metric_min(const struct distribution *d);
double metric_median(const struct distribution *d);
double metric_mean(const struct distribution *d);
double metric_p99(const struct distribution *d);
double metric_batch_mean(const struct distribution *d);

/* Fixed metrics, so that a new file in analysis/metrics/ does not change the tables. */
static const struct metric metrics[] = {
	{ "min", "", metric_min },
	{ "median", "", metric_median },
	{ "mean", "", metric_mean },
	{ "p99", "", metric_p99 },
	{ "batch_mean", "", metric_batch_mean },
};

const struct metric *metric_at(unsigned int index)
{
	return &metrics[index];
}

unsigned int metric_count(void)
{
	return sizeof(metrics) / sizeof(metrics[0]);
}

enum table_form { TABLE_TEXT, TABLE_MIX, TABLE_JSON };

static char *printed(const char *record, enum table_form form, int expected)
{
	const struct table_request request = {
		.is_mix = form == TABLE_MIX,
		.format = form == TABLE_JSON ? FORMAT_JSON : FORMAT_TERMINAL,
	};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(table_print(record, &request, out), expected);
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

static void compare_exit(const char *name, enum table_form form, int code)
{
	char record[128], golden[128], *got, *expected;
	size_t size;

	snprintf(record, sizeof(record), "tests/fixtures/%s.jsonl", name);
	snprintf(golden, sizeof(golden), "tests/golden/%s.%s", name,
		 form == TABLE_JSON ? "json" : "txt");
	got = printed(record, form, code);
	if (getenv("UPDATE_GOLDEN"))
		write_file(golden, got, strlen(got));
	expected = contents(golden, &size);
	assert_string_equal(got, expected);
	free(got);
	free(expected);
}

static void compare(const char *name, enum table_form form)
{
	compare_exit(name, form, 0);
}

static void test_exact_clock(void **state)
{
	(void)state;
	compare("exact", TABLE_TEXT);
}

static void test_hw_clock(void **state)
{
	(void)state;
	compare("hw", TABLE_TEXT);
}

static void test_io(void **state)
{
	(void)state;
	compare("fio", TABLE_TEXT);
}

static void test_emulated_clock_shows_no_number(void **state)
{
	(void)state;
	compare("emulated", TABLE_TEXT);
}

static void test_failed_and_skipped_cells(void **state)
{
	(void)state;
	compare("failed", TABLE_TEXT);
}

/* It ends with 1, because two races show what the models exclude. */
static void test_race(void **state)
{
	(void)state;
	compare_exit("race", TABLE_TEXT, 1);
	compare_exit("race", TABLE_JSON, 1);
}

static void test_several_kernels(void **state)
{
	(void)state;
	compare("kernels", TABLE_TEXT);
}

static void test_what_calls_are_made_of(void **state)
{
	(void)state;
	compare("mix", TABLE_MIX);
	free(printed("tests/fixtures/kernels.jsonl", TABLE_MIX, -ENODATA));
}

static void test_json(void **state)
{
	(void)state;
	compare("failed", TABLE_JSON);
	compare("hw", TABLE_JSON);
}

static void test_emulated_json_has_no_metric(void **state)
{
	char *text = printed("tests/fixtures/emulated.jsonl", TABLE_JSON, 0);
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

/* Prints the table of a record that is cut after `length` bytes; byte `flipped` is changed. */
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
	shown = printed(path, TABLE_TEXT, expected);
	unlink(path);
	free(text);
	return shown;
}

/* The offset after that many lines. */
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
	assert_non_null(strstr(shown, "samples are incomplete"));
	free(shown);
	free(text);
}

static void test_whole_line_with_wrong_content_ends_the_prefix(void **state)
{
	char *text = printed("tests/fixtures/malformed.jsonl", TABLE_TEXT, -EBADMSG);

	(void)state;
	assert_non_null(strstr(text, "damaged record, 1 of 1 cells measured"));
	free(text);
}

static void test_foreign_and_empty_files(void **state)
{
	(void)state;
	free(printed("tests/fixtures/make.sh", TABLE_TEXT, -EBADMSG));
	free(printed("/dev/null", TABLE_TEXT, -EBADMSG));
	free(printed("tests/fixtures/there-is-none", TABLE_TEXT, -ENOENT));
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
		cmocka_unit_test(test_race),
		cmocka_unit_test(test_what_calls_are_made_of),
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
