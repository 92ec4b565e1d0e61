// SPDX-License-Identifier: GPL-2.0-or-later
/* A list that is longer than Linux lets an argument be is cut at commas, and joined again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "bench/text/arguments.h"

#define ARGUMENT_MAX (32 * 4096) /* MAX_ARG_STRLEN */

/* Adds the list between two other arguments, and joins what follows the option. */
static void check(const char *list, unsigned int parts)
{
	const char **all = NULL, **values = NULL;
	char *cut = strdup(list), *joined;

	assert_non_null(cut);
	assert_int_equal(arguments_add(&all, "measure", NULL), 0);
	assert_int_equal(arguments_add_list(&all, "--cells", cut), 0);
	assert_int_equal(arguments_add(&all, "--round", NULL), 0);
	assert_int_equal(arguments_count(all), 2 + 2 * parts);
	for (unsigned int i = 1; i < 1 + 2 * parts; i += 2) {
		assert_string_equal(all[i], "--cells");
		assert_true(strlen(all[i + 1]) < ARGUMENT_MAX);
		assert_int_equal(arguments_add(&values, all[i + 1], NULL), 0);
	}
	assert_string_equal(all[1 + 2 * parts], "--round");
	joined = arguments_list(values);
	assert_string_equal(joined, list);
	free(joined);
	free(cut);
	arguments_free(&values);
	arguments_free(&all);
}

static void test_lists(void **state)
{
	char *long_list = calloc(65536, 16), *end = long_list;

	(void)state;
	assert_non_null(long_list);
	check("0-3,7", 1);
	check("", 1);
	for (unsigned int i = 0; i < 65536; i++)
		end += sprintf(end, "%s%u", i ? "," : "", 1U << 24);
	check(long_list, 10);
	free(long_list);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_lists) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
