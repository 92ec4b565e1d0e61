/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A reader gets every line that was written, and accepts no damaged line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/store/record.h"

#define LINES 6

static char dir[] = "/tmp/invbench-record-XXXXXX";
static char path[sizeof(dir) + sizeof(RECORD_FILE)];
static char text[4096];
static size_t length;

static int set_up(void **state)
{
	struct record *record;
	FILE *file;
	int i;

	(void)state;
	assert_non_null(mkdtemp(dir));
	sprintf(path, "%s/%s", dir, RECORD_FILE);
	assert_int_equal(record_create(dir, json_pack("{s:s}", "run", "a run"), &record), 0);
	for (i = 1; i < LINES; i++)
		assert_int_equal(
			record_append(record, json_pack("{s:s, s:i, s:s}", "type", "round", "ticks",
							7 * i, "text", "\"é\n,\"crc\":\"")),
			0);
	assert_int_equal(record_sync(record), 0);
	record_close(record);
	file = fopen(path, "r");
	length = fread(text, 1, sizeof(text), file);
	fclose(file);
	/* The tests below print an error for each damaged byte. */
	assert_non_null(freopen("/dev/null", "w", stderr));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static void put(const char *bytes, size_t count)
{
	FILE *file = fopen(path, "w");

	assert_int_equal(fwrite(bytes, 1, count, file), count);
	fclose(file);
}

/* Checks each line that it reads against the one written. Returns their number or -errno. */
static int read_back(bool *is_whole)
{
	struct record *record;
	json_t *line;
	int ret = record_open(path, &record), count = 0;

	*is_whole = false;
	if (ret)
		return ret;
	while ((ret = record_next(record, &line)) > 0) {
		assert_int_equal(json_integer_value(json_object_get(line, "seq")), count);
		if (count)
			assert_int_equal(json_integer_value(json_object_get(line, "ticks")),
					 7 * count);
		json_decref(line);
		count++;
	}
	assert_true((ret == 0) == (record_why(record) == NULL));
	assert_null(line);
	*is_whole = ret == 0;
	record_close(record);
	return count;
}

static void test_round_trip(void **state)
{
	bool is_whole;

	(void)state;
	put(text, length);
	assert_int_equal(read_back(&is_whole), LINES);
	assert_true(is_whole);
}

/* Makes a header line of this body with a valid crc. */
static void put_header(const char *extra)
{
	struct record *record;

	unlink(path);
	assert_int_equal(record_create(dir, json_loads(extra, 0, NULL), &record), 0);
	record_close(record);
}

static void test_open(void **state)
{
	struct record *record;

	(void)state;
	put("", 0);
	assert_int_equal(record_open(path, &record), -EBADMSG);
	put("\177ELF", 4);
	assert_int_equal(record_open(path, &record), -EBADMSG);
	put("{\"type\":\"header\"}\n", 18);
	assert_int_equal(record_open(path, &record), -EBADMSG);
	put_header("{\"version\":3}");
	assert_int_equal(record_open(path, &record), -EPROTONOSUPPORT);
	put_header("{\"version\":\"1\"}");
	assert_int_equal(record_open(path, &record), -EBADMSG);
	put_header("{\"version\":0}");
	assert_int_equal(record_open(path, &record), -EBADMSG);
	assert_int_equal(record_open("/nowhere", &record), -ENOENT);
	put(text, length);
	assert_int_equal(record_open(dir, &record), 0);
	record_close(record);
}

static void test_never_overwritten(void **state)
{
	struct record *record;
	bool is_whole;

	(void)state;
	put(text, length);
	assert_int_equal(record_create(dir, json_object(), &record), -EEXIST);
	assert_int_equal(read_back(&is_whole), LINES);
}

static void test_truncated_anywhere(void **state)
{
	size_t cut, i;
	bool is_whole;

	(void)state;
	for (cut = 0; cut < length; cut++) {
		int whole_lines = 0;

		for (i = 0; i < cut; i++)
			whole_lines += text[i] == '\n';
		put(text, cut);
		if (!whole_lines) {
			assert_int_equal(read_back(&is_whole), -EBADMSG);
			continue;
		}
		assert_int_equal(read_back(&is_whole), whole_lines);
		assert_true(is_whole == (text[cut - 1] == '\n'));
	}
}

static void test_flipped_anywhere(void **state)
{
	char damaged[sizeof(text)];
	size_t at;
	bool is_whole;
	int bit;

	(void)state;
	for (at = 0; at < length; at++) {
		for (bit = 0; bit < 8; bit++) {
			memcpy(damaged, text, length);
			damaged[at] ^= 1 << bit;
			put(damaged, length);
			assert_true(read_back(&is_whole) < LINES);
			assert_false(is_whole);
		}
	}
}

static void test_line_removed(void **state)
{
	char *second = strchr(text, '\n') + 1, *third = strchr(second, '\n') + 1;
	char without[sizeof(text)];
	bool is_whole;

	(void)state;
	memcpy(without, text, second - text);
	memcpy(without + (second - text), third, text + length - third);
	put(without, length - (third - second));
	assert_int_equal(read_back(&is_whole), 1);
	assert_false(is_whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),	  cmocka_unit_test(test_open),
		cmocka_unit_test(test_never_overwritten), cmocka_unit_test(test_truncated_anywhere),
		cmocka_unit_test(test_flipped_anywhere),  cmocka_unit_test(test_line_removed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
