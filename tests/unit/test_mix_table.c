/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What two calls are made of stands side by side, kinds in their order, the driver's functions first. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "analysis/breakdown/mix_table.h"

static struct sampled_cell cell_of(const char *functions, const char *mix)
{
	return (struct sampled_cell){ .functions = json_loads(functions, 0, NULL),
				      .mix = mix ? json_loads(mix, 0, NULL) : NULL };
}

static void cell_free(struct sampled_cell *cell)
{
	json_decref(cell->functions);
	json_decref(cell->mix);
}

static const struct mix_row *find(const struct mix_table *table, const char *function,
				  const char *kind)
{
	for (size_t i = 0; i < table->count; i++)
		if (!strcmp(table->rows[i].function, function) &&
		    !strcmp(table->rows[i].kind, kind))
			return &table->rows[i];
	fail_msg("no row %s: %s", function, kind);
	return NULL;
}

static void test_kinds_stand_side_by_side(void **state)
{
	struct sampled_cell old = cell_of("[[\"kfree\", 9, {\"atomic\": 2}]]",
					  "{\"load\": 5, \"atomic\": 2, \"write nvme\": 1}");
	struct sampled_cell new = cell_of(
		"[[\"kfree\", 9, {\"atomic\": 1}], [\"arm_smmu_x.isra.0\", 3, {\"dmb ish\": 1}],"
		" [\"memset\", 1]]",
		"{\"load\": 6, \"dmb ish\": 1, \"atomic\": 1, \"lines\": 4}");
	const struct sampled_cell *cells[] = { &old, &new };
	const char *const order[] = { "dmb ish", "atomic", "load", "lines", "write nvme" };
	struct mix_table table;

	(void)state;
	assert_int_equal(mix_load(cells, 2, &table), 0);
	assert_int_equal(table.count, 7);
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(table.rows[i].function, "");
		assert_string_equal(table.rows[i].kind, order[i]);
	}
	assert_string_equal(table.rows[5].function, "arm_smmu_x");
	assert_int_equal(find(&table, "", "dmb ish")->counts[0], 0);
	assert_int_equal(find(&table, "", "dmb ish")->counts[1], 1);
	assert_int_equal(find(&table, "kfree", "atomic")->counts[0], 2);
	assert_int_equal(find(&table, "kfree", "atomic")->counts[1], 1);
	assert_false(mix_is_same(&old, &new));
	mix_free(&table);
	cell_free(&old);
	cell_free(&new);
}

/* Kinds that nearly every function has do not make a kernel another one. */
static void test_plain_kinds_are_no_difference(void **state)
{
	struct sampled_cell a = cell_of("[]", "{\"load\": 5, \"dmb ish\": 1}");
	struct sampled_cell b = cell_of("[]", "{\"load\": 7, \"mrs\": 1, \"dmb ish\": 1}");
	struct sampled_cell c = cell_of("[]", "{\"load\": 7, \"dmb ish\": 1, \"isb\": 1}");

	(void)state;
	assert_true(mix_is_same(&a, &b));
	assert_false(mix_is_same(&b, &c));
	assert_false(mix_is_same(&c, &b));
	cell_free(&a);
	cell_free(&b);
	cell_free(&c);
}

static void test_without_a_mix_is_no_data(void **state)
{
	struct sampled_cell cell = cell_of("[[\"kfree\", 9]]", NULL);
	const struct sampled_cell *cells[] = { &cell };
	struct mix_table table;

	(void)state;
	assert_int_equal(mix_load(cells, 1, &table), -ENODATA);
	mix_free(&table);
	cell_free(&cell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds_stand_side_by_side),
		cmocka_unit_test(test_plain_kinds_are_no_difference),
		cmocka_unit_test(test_without_a_mix_is_no_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
