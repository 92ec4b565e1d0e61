/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of a plan: each unit is in one part, parts are rows of neighbours and of nearly equal size. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "bench/plan/part.h"

#define SECTIONS 7
#define CELLS	 256

/* A plan with sections of these sizes. */
struct made_up {
	struct plan plan;
	struct cell cells[CELLS];
};

static void make(struct made_up *made, const unsigned int *sizes, unsigned int sections)
{
	*made = (struct made_up){ .plan = { .section_count = sections } };
	for (unsigned int section = 0; section < sections; section++)
		for (unsigned int i = 0; i < sizes[section]; i++) {
			struct cell *cell = &made->cells[made->plan.cell_count];

			cell->index = made->plan.cell_count++;
			cell->group = section;
		}
	made->plan.cells = made->cells;
}

/* Checks one number of parts; largest: cells of the largest unit. */
static void check(const struct plan *plan, struct part part, unsigned int largest)
{
	unsigned int total = part.kernels * part.boots * plan->cell_count, sum = 0, cells;
	uint64_t end = 0;

	for (part.index = 1; part.index <= part.of; part.index++) {
		assert_int_equal(part_find(&part, plan), 0);
		assert_int_equal(part.first, end);
		assert_true(part.end > part.first);
		end = part.end;
		cells = part_cells(&part, plan);
		sum += cells;
		assert_true(cells >= 1);
		/* No part exceeds its fair share by more than a unit. */
		assert_true(cells <= total / part.of + 2 * largest);
	}
	assert_int_equal(sum, total);
	assert_int_equal(end, part_units(&part, plan));
}

static void test_union(void **state)
{
	static const unsigned int shapes[][SECTIONS] = {
		{ 1, 1, 1, 1, 1, 1, 1 },
		{ 100, 1, 1, 1, 1, 1, 1 },
		{ 1, 1, 1, 1, 1, 1, 100 },
		{ 13, 14, 5, 2, 40, 3, 9 },
	};
	static struct made_up made;

	(void)state;
	for (size_t shape = 0; shape < sizeof(shapes) / sizeof(*shapes); shape++) {
		unsigned int largest = 0;

		for (unsigned int i = 0; i < SECTIONS; i++)
			largest = shapes[shape][i] > largest ? shapes[shape][i] : largest;
		make(&made, shapes[shape], SECTIONS);
		for (unsigned int of = 1; of <= 3 * 2 * SECTIONS; of++)
			check(&made.plan,
			      (struct part){ .of = of,
					     .unit = PART_BOOT_SECTION,
					     .kernels = 3,
					     .boots = 2 },
			      largest);
		for (unsigned int of = 1; of <= 3 * 2; of++)
			check(&made.plan, (struct part){ .of = of, .kernels = 3, .boots = 2 },
			      made.plan.cell_count);
		for (unsigned int of = 1; of <= SECTIONS; of++)
			check(&made.plan,
			      (struct part){ .of = of,
					     .kernels = 3,
					     .boots = 2,
					     .unit = PART_SECTION },
			      3 * 2 * largest);
	}
}

/* Equal units are shared out as evenly as whole units can be. */
static void test_even(void **state)
{
	static const unsigned int sizes[SECTIONS] = { 4, 4, 4, 4, 4, 4, 4 };
	static struct made_up made;

	(void)state;
	make(&made, sizes, SECTIONS);
	for (unsigned int of = 1; of <= 5 * 3 * SECTIONS; of++)
		for (unsigned int index = 1; index <= of; index++) {
			struct part part = { .index = index,
					     .of = of,
					     .unit = PART_BOOT_SECTION,
					     .kernels = 5,
					     .boots = 3 };
			unsigned int units = 5 * 3 * SECTIONS;

			assert_int_equal(part_find(&part, &made.plan), 0);
			assert_in_range(part.end - part.first, units / of, (units + of - 1) / of);
		}
}

/* Whole boots as long as there are enough of them. */
static void test_unit(void **state)
{
	(void)state;
	assert_int_equal(part_unit_for(true, 2, 3, 2), PART_SECTION);
	assert_int_equal(part_unit_for(false, 6, 3, 2), PART_BOOT);
	assert_int_equal(part_unit_for(false, 7, 3, 2), PART_BOOT_SECTION);
}

/* A section of a real clock is in one part, in all boots of all kernels. */
static void test_real_clock(void **state)
{
	static const unsigned int sizes[3] = { 5, 2, 4 };
	static struct made_up made;
	char name[] = "p";
	struct part part = { .index = 2, .of = 3, .unit = PART_SECTION, .kernels = 4, .boots = 5 };

	(void)state;
	make(&made, sizes, 3);
	assert_int_equal(part_find(&part, &made.plan), 0);
	for (unsigned int kernel = 0; kernel < 4; kernel++)
		for (unsigned int boot = 0; boot < 5; boot++) {
			assert_false(part_has(&part, kernel, boot, 0));
			assert_true(part_has(&part, kernel, boot, 1));
			assert_false(part_has(&part, kernel, boot, 2));
			assert_int_equal(part_cells_in(&part, &made.plan, kernel, boot), 2);
		}
	assert_true(part_has(NULL, 0, 0, 2));
	assert_true(part_has(&(struct part){ 0 }, 3, 4, 2));
	part.of = 4;
	made.plan.name = name;
	assert_int_equal(part_find(&part, &made.plan), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_union),
		cmocka_unit_test(test_even),
		cmocka_unit_test(test_unit),
		cmocka_unit_test(test_real_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
