/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text from outside: what a name may be, and what a terminal gets of the rest. Numbers as text. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/trust/field.h"
#include "bench/text/json.h"
#include "bench/text/number.h"
#include "bench/trust/name.h"
#include "bench/trust/printable.h"

static void test_names(void **state)
{
	static const char *const good[] = { "7.3.4",	      "a",	 "7.3.4-ubsan",
					    "6.1.0-50-arm64", "a+b~c_d", "_" };
	static const char *const bad[] = { "",	     ".",   "..",	"...",	"-a",  ".a",
					   "a/b",    "a b", "a;b",	"$(a)", "`a`", "a\nb",
					   "a\033b", "a'b", "\xc3\xa4", "a*",	"a%n", "a:b" };
	char longest[NAME_LENGTH_MAX + 2];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(name_is_valid(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(name_is_valid(bad[i]));
	assert_false(name_is_valid(NULL));
	memset(longest, 'a', sizeof(longest));
	longest[NAME_LENGTH_MAX + 1] = 0;
	assert_false(name_is_valid(longest));
	longest[NAME_LENGTH_MAX] = 0;
	assert_true(name_is_valid(longest));
}

static void test_paths(void **state)
{
	(void)state;
	assert_true(name_is_plain_path("/home/me/linux-7.3,v=1@b"));
	for (const char *one = " ;$#:'\"\\`*?[]()<>|&!%\n\t\033"; *one; one++) {
		char path[] = "/a/b";

		path[2] = *one;
		assert_false(name_is_plain_path(path));
	}
	assert_false(name_is_plain_path(""));
}

static void becomes(const char *text, bool lines, const char *wanted)
{
	char copy[64];

	snprintf(copy, sizeof(copy), "%s", text);
	printable_make(copy, lines);
	assert_string_equal(copy, wanted);
	assert_int_equal(printable_is(text, lines), !strcmp(text, wanted));
	assert_true(printable_is(copy, lines));
}

static void test_printable(void **state)
{
	(void)state;
	becomes("plain, \xc3\xa4 \xe2\x80\xa6 \xf0\x9f\x90\xa7", false,
		"plain, \xc3\xa4 \xe2\x80\xa6 \xf0\x9f\x90\xa7");
	becomes("\033[2J\a\x7f", true, "?[2J??");
	becomes("a\nb\tc", true, "a\nb\tc");
	becomes("a\nb\tc\r", false, "a b c?");
	/* CSI as one character, directions of text, and invisible characters */
	becomes("\xc2\x9b"
		"31m",
		true, "?31m");
	becomes("a\xe2\x80\xae"
		"b\xe2\x81\xa6"
		"c\xef\xbb\xbf",
		true, "a?b?c?");
	/* Not UTF-8: a lone byte, a long form of '/', and one that is cut short */
	becomes("\x9b"
		"a\xff",
		true, "?a?");
	becomes("\xc0\xaf", true, "??");
	becomes("\xe2\x80", true, "??");
}

static void test_json(void **state)
{
	static const char *const lines[] = { "plan_text", NULL };
	json_t *got = json_loads("{\"plan_text\":\"a\\nb\\u001b\",\"other\":\"a\\nb\",\"\\u001bk\":"
				 "[\"\\u009b\",{\"plan_text\":\"c\\nd\"},7]}",
				 0, NULL);
	json_t *wanted = json_loads("{\"plan_text\":\"a\\nb?\",\"other\":\"a b\",\"?k\":"
				    "[\"?\",{\"plan_text\":\"c d\"},7]}",
				    0, NULL);

	(void)state;
	assert_int_equal(json_make_printable(got, lines), 0);
	assert_true(json_equal(got, wanted));
	json_decref(got);
	json_decref(wanted);
}

static void test_field(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	field_put(out, "a\tb \"c\"\n");
	field_put(out, NULL);
	fclose(out);
	assert_string_equal(text, "a b ”c” ");
	free(text);
}

/* A whole number has the text that printf gives it; others are refused. */
static void test_whole_numbers(void **state)
{
	static const double whole[] = { 0, 7, -7, 10, 1234567, 999999999999, -999999999999 };
	static const double others[] = { -0.0, 0.5, 1e12, -1e12, 1e300, NAN, INFINITY, -INFINITY };
	char text[NUMBER_WHOLE] = "as it was", wanted[64];

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_false(number_whole(others[i], text));
		assert_string_equal(text, "as it was");
	}
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		assert_true(number_whole(whole[i], text));
		snprintf(wanted, sizeof(wanted), "%.12g", whole[i]);
		assert_string_equal(text, wanted);
		snprintf(wanted, sizeof(wanted), "%.0f", whole[i]);
		assert_string_equal(text, wanted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),	  cmocka_unit_test(test_paths),
		cmocka_unit_test(test_printable), cmocka_unit_test(test_json),
		cmocka_unit_test(test_field),	  cmocka_unit_test(test_whole_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
