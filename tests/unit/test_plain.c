/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is read as a plain line has the content that the JSON library finds in it.
 * The library is the judge: it must accept whatever plain_parse() accepts, with the same values. Lines are damaged at
 * random, so that this also holds for lines that nobody writes.
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
#include "bench/plain/fields.h"

#define DAMAGED 200000

static const char *const plain_lines[] = {
	"{\"type\":\"round\",\"boot\":0,\"ticks\":847511,\"mode\":\"each\"",
	"{\"counts\":[[424,135],[0,1]]",
	"{\"counts\":[]",
	"{\"a\":true,\"b\":false,\"c\":\"\",\"\":0",
	"{\"a\":999999999999999999",
};

/* Valid JSON that needs the library, and what is not JSON. */
static const char *const other_lines[] = {
	"",
	"{",
	"{\"a\":1,",
	"{\"a\":01",
	"{\"a\":-1",
	"{\"a\":1.5",
	"{\"a\":1e3",
	"{\"a\":null",
	"{\"a\":tru",
	"{\"a\":[1]",
	"{\"a\":[[1,2,3]]",
	"{\"a\":[[1,2],]",
	"{\"a\":{\"b\":1}",
	"{\"a\":\"\\u0041\"",
	"{\"a\":\"\xc3\xa9\"",
	"{\"a\":1,\"a\":2",
	"{\"a\":1}",
	"{ \"a\":1",
	"{\"a\":9223372036854775808",
	"{\"a\":\"open",
};

/* Checks a plain line against the JSON that it is with its closing brace. */
static bool is_plain(const char *text, size_t length)
{
	char whole[512];
	struct plain plain;
	json_t *ours, *theirs;

	if (!plain_parse(text, length, &plain))
		return false;
	assert_true(length + 1 < sizeof(whole));
	memcpy(whole, text, length);
	whole[length] = '}';
	theirs = json_loadb(whole, length + 1, JSON_REJECT_DUPLICATES, NULL);
	ours = plain_json(&plain);
	if (!theirs || !json_equal(ours, theirs))
		fail_msg("not as the JSON library reads it: %.*s", (int)length + 1, whole);
	assert_int_equal(json_object_size(theirs), plain.count);
	json_decref(theirs);
	json_decref(ours);
	return true;
}

static void test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plain_lines) / sizeof(*plain_lines); i++)
		assert_true(is_plain(plain_lines[i], strlen(plain_lines[i])));
	for (size_t i = 0; i < sizeof(other_lines) / sizeof(*other_lines); i++) {
		if (is_plain(other_lines[i], strlen(other_lines[i])))
			fail_msg("taken as plain: %s", other_lines[i]);
	}
}

/* Half of the damage keeps to what JSON is made of, so that it often stays valid. */
static void test_damaged(void **state)
{
	static const char bytes[] = "{}[],:\"0123456789truefalse\\ \t-.eE\xc3\x01";
	unsigned int seed = 1, taken = 0;
	char text[128];

	(void)state;
	for (unsigned int i = 0; i < DAMAGED; i++) {
		const char *from = plain_lines[i % (sizeof(plain_lines) / sizeof(*plain_lines))];
		size_t length = strlen(from), at = (size_t)rand_r(&seed) % length;

		memcpy(text, from, length);
		if (rand_r(&seed) % 2)
			text[at] = bytes[(size_t)rand_r(&seed) % (sizeof(bytes) - 1)];
		else
			text[at] = (char)rand_r(&seed);
		if (rand_r(&seed) % 4 == 0)
			length = at;
		taken += is_plain(text, length);
	}
	assert_true(taken > DAMAGED / 20 && taken < DAMAGED / 2);
}

struct sum {
	uint64_t values, counts;
};

static int add(void *data, uint64_t value, uint64_t count)
{
	struct sum *sum = data;

	sum->values += value;
	sum->counts += count;
	return value == 3 ? -ENOMEM : 0;
}

/* The same answers from both forms of a line. */
static void check_fields(const struct fields *line)
{
	struct sum sum = { 0 };
	uint64_t number = 1;

	assert_true(fields_has(line, "boot") && !fields_has(line, "boo"));
	assert_int_equal(fields_number(line, "boot", &number), 0);
	assert_int_equal(number, 7);
	assert_int_equal(fields_number(line, "mode", &number), -EBADMSG);
	assert_int_equal(fields_number(line, "none", &number), -EBADMSG);
	assert_true(fields_is(line, "mode", "each") && !fields_is(line, "mode", "eac"));
	assert_false(fields_is(line, "boot", "7") || fields_is(line, "none", ""));
	assert_int_equal(fields_pairs(line, "counts", add, &sum), 0);
	assert_true(sum.values == 434 && sum.counts == 136);
	assert_int_equal(fields_pairs(line, "empty", add, &sum), 0);
	assert_int_equal(fields_pairs(line, "stops", add, &sum), -ENOMEM);
	assert_true(sum.values == 437);
	assert_int_equal(fields_pairs(line, "mode", add, &sum), -EBADMSG);
}

static void test_fields(void **state)
{
	static const char text[] =
		"{\"boot\":7,\"mode\":\"each\",\"counts\":[[424,135],[10,1]],\"empty\":[],\"stops\":[[3,1],[4,1]]}";
	struct plain plain;
	json_t *json = json_loads(text, 0, NULL);

	(void)state;
	assert_true(plain_parse(text, sizeof(text) - 2, &plain));
	check_fields(&(struct fields){ .plain = &plain });
	check_fields(&(struct fields){ .json = json });
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
