/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The histogram's buckets: every value has one. Buckets below 2048 are exact; a
 * larger one's lowest value is at most 1/1024 below any value in it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "bench/core/histogram.h"

static void check_value(__u64 value)
{
	unsigned int index = histogram_index(value);
	__u64 low = histogram_value(index);

	assert_in_range(index, 0, HISTOGRAM_BUCKETS - 1);
	assert_true(low <= value);
	assert_true((value - low) * HISTOGRAM_STEPS <= value);
	/* A bucket contains its lowest value; the next bucket's lowest value is larger. */
	assert_int_equal(histogram_index(low), index);
	if (index + 1 < HISTOGRAM_BUCKETS)
		assert_true(histogram_value(index + 1) > value);
}

static void test_small_values_are_exact(void **state)
{
	(void)state;
	for (__u64 value = 0; value < 2 * HISTOGRAM_STEPS; value++)
		assert_int_equal(histogram_value(histogram_index(value)), value);
}

static void test_error_is_bounded(void **state)
{
	__u64 value = 1;

	(void)state;
	for (unsigned int bit = 0; bit < HISTOGRAM_VALUE_BITS; bit++)
		for (int near = -2; near <= 2; near++)
			if ((1LL << bit) + near >= 0)
				check_value((1ULL << bit) + (__u64)near <
							    1ULL << HISTOGRAM_VALUE_BITS
						    ? (1ULL << bit) + (__u64)near
						    : (1ULL << bit) - 1);
	for (int i = 0; i < 1000000; i++) {
		value = value * 6364136223846793005ULL + 1442695040888963407ULL;
		check_value(value >> (64 - HISTOGRAM_VALUE_BITS + value % 32));
	}
}

static void test_move_takes_all_and_clears(void **state)
{
	static __u32 from[HISTOGRAM_BUCKETS], to[HISTOGRAM_BUCKETS];
	const __u64 values[] = { 3, 2047, 2048, 5000000, ~0ULL };
	__u32 left = 0;

	(void)state;
	to[3] = 7;
	for (unsigned int i = 0; i < ARRAY_SIZE(values); i++)
		histogram_record(from, values[i]);
	histogram_move(to, from, ~0ULL, 0); /* nothing was recorded */
	assert_int_equal(from[3], 1);
	histogram_move(to, from, values[0], values[ARRAY_SIZE(values) - 1]);
	assert_int_equal(to[3], 8);
	for (unsigned int i = 1; i < ARRAY_SIZE(values); i++)
		assert_int_equal(to[histogram_index(values[i])], 1);
	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++)
		left += from[i];
	assert_int_equal(left, 0);
}

static void test_buckets_are_in_order(void **state)
{
	(void)state;
	for (unsigned int index = 0; index < HISTOGRAM_BUCKETS; index++) {
		assert_int_equal(histogram_index(histogram_value(index)), index);
		if (index)
			assert_true(histogram_value(index) > histogram_value(index - 1));
	}
}

static void test_too_large_counts_last(void **state)
{
	__u32 counts[HISTOGRAM_BUCKETS] = { 0 };

	(void)state;
	histogram_record(counts, 1ULL << HISTOGRAM_VALUE_BITS);
	histogram_record(counts, ~0ULL);
	assert_int_equal(counts[HISTOGRAM_BUCKETS - 1], 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_values_are_exact),
		cmocka_unit_test(test_error_is_bounded),
		cmocka_unit_test(test_buckets_are_in_order),
		cmocka_unit_test(test_move_takes_all_and_clears),
		cmocka_unit_test(test_too_large_counts_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
