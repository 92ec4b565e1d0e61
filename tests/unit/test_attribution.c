/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Differences by function add up to the difference of the whole call; the largest comes first. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "analysis/series/attribution.h"

static struct sampled_cell cell_of(const char *functions)
{
	return (struct sampled_cell){ .functions = json_loads(functions, 0, NULL) };
}

static void test_differences_add_up_to_the_whole(void **state)
{
	struct sampled_cell old = cell_of("[[\"walk\", 100], [\"lock\", 7], [\"issue\", 50]]");
	struct sampled_cell new = cell_of("[[\"issue\", 45], [\"walk\", 130], [\"array\", 6]]");
	struct attribution difference;
	int64_t sum = 0;

	(void)state;
	assert_int_equal(attribution_between(&old, &new, &difference), 0);
	assert_int_equal(difference.before, 157);
	assert_int_equal(difference.after, 181);
	assert_int_equal(difference.count, 4);
	for (size_t i = 0; i < difference.count; i++)
		sum += attribution_change(&difference.rows[i]);
	assert_int_equal(sum, attribution_change(&difference));
	assert_string_equal(difference.rows[0].function, "walk");
	assert_string_equal(difference.rows[1].function, "lock");
	assert_int_equal(attribution_change(&difference.rows[1]), -7);
	assert_string_equal(difference.rows[3].function, "issue");
	attribution_free(&difference);
	json_decref(old.functions);
	json_decref(new.functions);
}

static void test_clone_counts_as_its_function(void **state)
{
	struct sampled_cell cell =
		cell_of("[[\"add.isra.0\", 3], [\"add\", 4], [\"each.part.1 [invbench]\", 5]]");
	struct attribution all;

	(void)state;
	assert_int_equal(attribution_between(NULL, &cell, &all), 0);
	assert_int_equal(all.count, 2);
	assert_string_equal(all.rows[0].function, "add");
	assert_int_equal(all.rows[0].after, 7);
	assert_int_equal(all.rows[0].before, 0);
	assert_string_equal(all.rows[1].function, "each [invbench]");
	attribution_free(&all);
	json_decref(cell.functions);
}

static void test_not_attributed_is_no_data(void **state)
{
	struct sampled_cell none = { 0 };
	struct attribution all;

	(void)state;
	assert_int_equal(attribution_between(NULL, &none, &all), -ENODATA);
	attribution_free(&all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_differences_add_up_to_the_whole),
		cmocka_unit_test(test_clone_counts_as_its_function),
		cmocka_unit_test(test_not_attributed_is_no_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
