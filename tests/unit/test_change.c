/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kind, place and size of the changes in invented series, and refusals.
 * Here the noise is so small that the answer is certain. `selftest sim` checks how often changes
 * are found in realistic noise.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "analysis/stats/change.h"

#define BLOCKS	8
#define KERNELS 12

static double cost[BLOCKS * KERNELS];
static struct changes found;

/* Fills in these levels of the kernels, a large drift between blocks, and little noise. */
static void fill_costs(const double levels[KERNELS])
{
	unsigned int block, kernel;

	for (block = 0; block < BLOCKS; block++) {
		for (kernel = 0; kernel < KERNELS; kernel++) {
			double noise = ((block * 7 + kernel * 5) % 13 / 6.0 - 1) * 0.001;

			cost[block * KERNELS + kernel] =
				levels[kernel] * (1 + 0.1 * block) * (1 + noise);
		}
	}
}

static void expect_count(size_t count)
{
	changes_free(&found);
	assert_int_equal(changes_find(cost, BLOCKS, KERNELS, 0.01, 1, &found), 0);
	assert_int_equal(found.count, count);
}

static void expect(size_t index, enum change_kind kind, unsigned int at, double ratio)
{
	const struct change *change = &found.list[index];

	assert_int_equal(change->kind, kind);
	assert_int_equal(change->at, at);
	assert_true(change->from <= at && at <= change->to);
	assert_float_equal(exp(change->size), ratio, 0.002);
	assert_true(change->low < change->size && change->size < change->high);
	assert_true(change->p <= 0.01 && change->p > 0);
}

static void test_nothing(void **state)
{
	const double levels[KERNELS] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

	(void)state;
	fill_costs(levels);
	expect_count(0);
}

static void test_step_up_and_down(void **state)
{
	const double levels[KERNELS] = { 1,    1,    1,	   1.05, 1.05, 1.05,
					 1.05, 1.05, 0.98, 0.98, 0.98, 0.98 };

	(void)state;
	fill_costs(levels);
	expect_count(2);
	expect(0, CHANGE_STEP, 3, 1.05);
	expect(1, CHANGE_STEP, 8, 0.98 / 1.05);
	assert_int_equal(found.list[0].confirm, 0);
}

static void test_spike_is_not_a_step(void **state)
{
	const double levels[KERNELS] = { 1, 1, 1, 1, 1, 1.1, 1, 1, 1, 1, 1, 1 };

	(void)state;
	fill_costs(levels);
	expect_count(1);
	expect(0, CHANGE_SPIKE, 5, 1.1);
	assert_string_equal(change_names[found.list[0].kind], "spike");
}

static void test_last_kernel_is_confirmed(void **state)
{
	const double levels[KERNELS] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.03 };

	(void)state;
	fill_costs(levels);
	expect_count(1);
	expect(0, CHANGE_STEP, KERNELS - 1, 1.03);
	assert_int_equal(found.list[0].confirm, 0);
}

/* The boots that a change asks for (S17), from its interval. */
static double asked_boots(const struct change *change, unsigned int boots, double t)
{
	double deviation = (change->high - change->low) / 2 / t * sqrt(boots);

	return ceil(pow((2.575829 + 1.644854) * deviation / change->size, 2));
}

/* A change as large as the noise. The boots that the kernel has are subtracted from those that it needs. */
static void test_last_kernel_is_new(void **state)
{
	const double levels[KERNELS] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.0008 };
	const struct change *change;

	(void)state;
	fill_costs(levels);
	changes_free(&found);
	assert_int_equal(changes_find(cost, BLOCKS, KERNELS, 0.5, 1, &found), 0);
	assert_int_equal(found.count, 1);
	change = found.list;
	assert_int_equal(change->kind, CHANGE_NEW);
	assert_int_equal(change->at, KERNELS - 1);
	assert_int_equal(change->confirm, asked_boots(change, BLOCKS, 3.499483) - BLOCKS);
	assert_true(change->confirm > 0 && change->confirm_each);
}

/* Blocks that have the other kernels wait for the last one alone. */
static void test_last_kernel_has_fewer_boots(void **state)
{
	const double levels[KERNELS] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.03 };
	unsigned int block;

	(void)state;
	fill_costs(levels);
	for (block = 3; block < BLOCKS; block++)
		cost[block * KERNELS + KERNELS - 1] = NAN;
	expect_count(1);
	expect(0, CHANGE_NEW, KERNELS - 1, 1.03);
	assert_int_equal(found.list[0].confirm, 2);
	assert_false(found.list[0].confirm_each);
}

/* More boots of the last kernel alone, as a job on the newest kernel makes, do not hide its change. */
static void test_blocks_of_one_boot(void **state)
{
	enum { ALONE = 200 };
	const double levels[KERNELS] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.02 };
	double longer[(BLOCKS + ALONE) * KERNELS];
	unsigned int i;

	(void)state;
	fill_costs(levels);
	for (i = 0; i < (BLOCKS + ALONE) * KERNELS; i++)
		longer[i] = i < BLOCKS * KERNELS ? cost[i] : NAN;
	for (i = BLOCKS; i < BLOCKS + ALONE; i++)
		longer[i * KERNELS + KERNELS - 1] = 1.02;
	changes_free(&found);
	assert_int_equal(changes_find(longer, BLOCKS + ALONE, KERNELS, 0.01, 1, &found), 0);
	assert_int_equal(found.count, 1);
	expect(0, CHANGE_STEP, KERNELS - 1, 1.02);
}

static void test_spike_beside_a_step(void **state)
{
	const double levels[KERNELS] = { 1, 1, 1.2, 1, 1, 1, 1.05, 1.05, 1.05, 1.05, 1.05, 1.05 };

	(void)state;
	fill_costs(levels);
	expect_count(2);
	expect(0, CHANGE_SPIKE, 2, 1.2);
	expect(1, CHANGE_STEP, 6, 1.05);
}

static void test_same_data_same_answer(void **state)
{
	const double levels[KERNELS] = { 1, 1, 1, 1, 1, 1, 1.001, 1, 1, 1, 1, 1 };
	struct changes again;

	(void)state;
	fill_costs(levels);
	changes_free(&found);
	assert_int_equal(changes_find(cost, BLOCKS, KERNELS, 1, 1, &found), 0);
	assert_int_equal(changes_find(cost, BLOCKS, KERNELS, 1, 1, &again), 0);
	assert_true(found.count > 0);
	assert_int_equal(found.count, again.count);
	assert_memory_equal(found.list, again.list, again.count * sizeof(*again.list));
	changes_free(&again);
}

/* p is that of the family, and fine enough for any: 1 of 2000 orders would be too coarse for 1000 series. */
static void test_family(void **state)
{
	const double levels[KERNELS] = { 1, 1, 1, 1, 1, 1, 1.05, 1.05, 1.05, 1.05, 1.05, 1.05 };

	(void)state;
	fill_costs(levels);
	changes_free(&found);
	assert_int_equal(changes_find(cost, BLOCKS, KERNELS, 0.01, 40, &found), 0);
	assert_int_equal(found.count, 1);
	expect(0, CHANGE_STEP, 6, 1.05);
	assert_float_equal(found.list[0].p, 0.01 / 5, 1e-6);
	changes_free(&found);
	assert_int_equal(changes_find(cost, BLOCKS, KERNELS, 0.01, 1000, &found), 0);
	assert_int_equal(found.count, 1);
}

static void test_failed_boots(void **state)
{
	const double levels[KERNELS] = { 1, 1, 1, 1, 1, 1, 1.05, 1.05, 1.05, 1.05, 1.05, 1.05 };
	unsigned int block;

	(void)state;
	fill_costs(levels);
	cost[3] = cost[KERNELS + 7] = cost[5 * KERNELS] = NAN;
	expect_count(1);
	expect(0, CHANGE_STEP, 6, 1.05);
	for (block = 0; block < BLOCKS; block++)
		cost[block * KERNELS + 2] = NAN;
	changes_free(&found);
	assert_int_equal(changes_find(cost, BLOCKS, KERNELS, 0.01, 1, &found), -EDOM);
}

static void test_refusals(void **state)
{
	const double levels[KERNELS] = { 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1 };

	(void)state;
	fill_costs(levels);
	changes_free(&found);
	assert_int_equal(changes_find(cost, BLOCKS, KERNELS, 0.01, 1, &found), -EDOM);
	assert_int_equal(changes_find(cost, 4, KERNELS, 0.01, 1, &found), -EDOM);
	/* A kernel is first of three in each of five blocks by chance in 1 of 81 orders. */
	assert_int_equal(changes_blocks(3, 0.01, 1), 6);
	assert_int_equal(changes_find(cost, 5, 3, 0.01, 1, &found), -EDOM);
	assert_int_equal(changes_blocks(12, 0.01, 1), 5);
	assert_int_equal(changes_blocks(6, 0.01, 40), 6);
	assert_int_equal(changes_find(cost, BLOCKS, 2, 0.01, 1, &found), -EDOM);
	assert_int_equal(changes_find_exact(levels, KERNELS, &found), -EDOM);
	assert_null(found.list);
}

static void test_exact(void **state)
{
	const double counts[] = { 1516, 1516, 1517, 1517, 1400 };

	(void)state;
	changes_free(&found);
	assert_int_equal(changes_find_exact(counts, 5, &found), 0);
	assert_int_equal(found.count, 2);
	assert_int_equal(found.list[0].at, 2);
	assert_float_equal(found.list[0].size, log(1517.0 / 1516), 1e-15);
	assert_int_equal(found.list[1].at, 4);
	assert_true(isnan(found.list[1].p));
	changes_free(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_step_up_and_down),
		cmocka_unit_test(test_spike_is_not_a_step),
		cmocka_unit_test(test_last_kernel_is_confirmed),
		cmocka_unit_test(test_last_kernel_is_new),
		cmocka_unit_test(test_last_kernel_has_fewer_boots),
		cmocka_unit_test(test_blocks_of_one_boot),
		cmocka_unit_test(test_spike_beside_a_step),
		cmocka_unit_test(test_same_data_same_answer),
		cmocka_unit_test(test_family),
		cmocka_unit_test(test_failed_boots),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
