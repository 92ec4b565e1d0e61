/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The map from pairs of numbers to positions finds each pair that was added, and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "analysis/lookup/pair_map.h"

#define BOOTS 50
#define CELLS 400

static void test_find(void **state)
{
	struct pair_map map = { 0 };
	size_t position = 0;

	(void)state;
	assert_int_equal(pair_map_find(&map, 0, 0), PAIR_NONE);
	for (unsigned int boot = 0; boot < BOOTS; boot++) {
		for (unsigned int cell = 0; cell < CELLS; cell++) {
			/* Numbers far apart, and such as differ in a few bits only. */
			assert_int_equal(pair_map_find(&map, boot, cell << 22), PAIR_NONE);
			assert_int_equal(pair_map_add(&map, boot, cell << 22, position++), 0);
		}
	}
	position = 0;
	for (unsigned int boot = 0; boot < BOOTS; boot++) {
		for (unsigned int cell = 0; cell < CELLS; cell++)
			assert_int_equal(pair_map_find(&map, boot, cell << 22), position++);
	}
	assert_int_equal(pair_map_find(&map, BOOTS, 0), PAIR_NONE);
	assert_int_equal(pair_map_find(&map, 1 << 22, 0), PAIR_NONE);
	/* What is removed is gone, and all others are still found. */
	for (unsigned int boot = 0; boot < BOOTS; boot += 2) {
		for (unsigned int cell = 0; cell < CELLS; cell++) {
			pair_map_remove(&map, boot, cell << 22);
			pair_map_remove(&map, boot, cell << 22);
		}
	}
	assert_int_equal(map.count, BOOTS * CELLS / 2);
	for (unsigned int boot = 0; boot < BOOTS; boot++) {
		for (unsigned int cell = 0; cell < CELLS; cell++)
			assert_int_equal(pair_map_find(&map, boot, cell << 22),
					 boot % 2 ? (size_t)boot * CELLS + cell : PAIR_NONE);
	}
	pair_map_free(&map);
	assert_int_equal(pair_map_find(&map, 0, 0), PAIR_NONE);
	pair_map_remove(&map, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_find) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
