/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Known answers for every metric and for the fit.
 * Each answer is computed by hand from the definitions in analysis/cell/metric.h. The cases are
 * known traps: even counts, one sample, a rank of n, counts near the limit of the type, an empty
 * sample that costs more than a call.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "analysis/cell/metric.h"
#include "analysis/series/fit.h"
#include "tests/unit/document.h"

static struct distribution d;

/* Starts an empty distribution whose exact minimum and maximum are known. */
static void given(uint64_t min, uint64_t max)
{
	distribution_free(&d);
	d.min = min;
	d.max = max;
	d.each.calls = 1;
}

static void sample(uint64_t value, uint64_t count)
{
	assert_int_equal(distribution_add(&d, value, count), 0);
}

static void expect(const char *name, double expected)
{
	unsigned int i;
	double got;

	distribution_settle(&d);
	for (i = 0; i < metric_count(); i++) {
		if (strcmp(metric_at(i)->name, name))
			continue;
		got = metric_at(i)->of(&d);
		if (isnan(expected) ? !isnan(got) : got != expected)
			fail_msg("%s: %.17g, expected %.17g", name, got, expected);
		return;
	}
	fail_msg("no metric %s", name);
}

static void test_without_samples_all_metrics_are_absent(void **state)
{
	unsigned int i;

	(void)state;
	distribution_free(&d);
	for (i = 0; i < metric_count(); i++)
		expect(metric_at(i)->name, NAN);
}

static const char *const names[] = { "min", "median", "mean", "p99", "p999", "max", "batch_mean" };
#define NAMES (sizeof(names) / sizeof(names[0]))

static void test_one_sample_is_every_metric(void **state)
{
	unsigned int i;

	(void)state;
	given(7, 7);
	sample(7, 1);
	d.each = d.batch = (struct tally){ .intervals = 1, .calls = 1, .ticks = 7 };
	for (i = 0; i < NAMES; i++)
		expect(names[i], 7);
}

static void test_median_of_even_and_odd_counts(void **state)
{
	(void)state;
	given(1, 10);
	sample(10, 1);
	sample(1, 1);
	sample(4, 1);
	expect("median", 4);
	sample(5, 1);
	expect("median", 4.5);
	given(1, 9);
	sample(1, 2);
	sample(9, 2);
	expect("median", 5);
	sample(9, 1);
	expect("median", 9);
}

static void test_quantile_ranks(void **state)
{
	uint64_t i;

	(void)state;
	given(1, 100);
	for (i = 1; i <= 99; i++)
		sample(i, 1);
	d.max = 99;
	expect("p99", 99); /* ceil(98.01) = 99 */
	sample(100, 1);
	d.max = 100;
	expect("p99",
	       99); /* ceil(99.00) = 99, although 0.99 * 100 in a double may round up to 100 */
	expect("p999", 100);
	for (i = 101; i <= 1000; i++)
		sample(i, 1);
	d.max = 1000;
	expect("p99", 990);
	expect("p999", 999);
	sample(1001, 1);
	d.max = 1001;
	expect("p99", 991); /* ceil(990.99) */
	expect("p999", 1000); /* ceil(999.999) */
}

static void test_huge_counts(void **state)
{
	const uint64_t half = UINT64_MAX / 2;

	(void)state;
	given(1, 3);
	sample(1, half);
	sample(2, half - half / 100);
	sample(3, half / 100);
	expect("median", 1.5); /* 2^64 - 2 samples: the middle two are 1 and 2 */
	expect("p99", 2);
	expect("p999", 3);
	assert_int_equal(distribution_add(&d, 4, 2), -EOVERFLOW);
	expect("p99", 2);
}

static void test_empty_sample_is_subtracted_once_an_interval(void **state)
{
	(void)state;
	given(10, 110);
	d.empty = 12;
	sample(10, 1);
	sample(20, 2);
	sample(110, 1);
	expect("min", 0); /* 10 - 12 becomes 0 */
	expect("median", 8);
	expect("max", 98);
	d.each = (struct tally){ .intervals = 4, .calls = 4, .ticks = 160 };
	expect("mean", 28); /* (160 - 4 * 12) / 4 */
	expect("batch_mean", NAN);
	d.batch = (struct tally){ .intervals = 2, .calls = 100, .ticks = 1024 };
	expect("mean", 28);
	expect("batch_mean", 10); /* (1024 - 2 * 12) / 100 */
	d.batch.ticks = 20;
	expect("batch_mean", 0);
}

static void test_mean_is_over_calls_made_and_not_rounded(void **state)
{
	(void)state;
	given(1, 2);
	d.each = (struct tally){ .intervals = 3, .calls = 3, .ticks = 4 };
	expect("mean", 4.0 / 3);
	assert_int_equal(tally_add(&d.batch, 1, 3, 5), 0);
	expect("batch_mean", 5.0 / 3);
	assert_int_equal(tally_add(&d.batch, 1, 0, 7), 0);
	expect("batch_mean", 5.0 / 3);
	assert_int_equal(tally_add(&d.batch, 1, UINT64_MAX - 3, 0), 0);
	assert_int_equal(tally_add(&d.batch, 1, 1, 0), -EOVERFLOW);
}

static void test_buckets_stay_between_minimum_and_maximum(void **state)
{
	(void)state;
	given(2051, 2051); /* in the bucket from 2050 on */
	sample(2050, 3);
	expect("min", 2051);
	expect("median", 2051);
	expect("p99", 2051);
	given(2049, 4099);
	sample(2048, 5);
	sample(4096, 5);
	expect("median", (2049 + 4096) / 2.0);
	expect("p99", 4099); /* the last sample is known exactly */
}

static void test_same_buckets_of_several_cpus_merge(void **state)
{
	(void)state;
	given(5, 6);
	sample(6, 1);
	sample(5, 1);
	distribution_settle(&d);
	sample(5, 3);
	sample(6, 0);
	distribution_settle(&d);
	assert_int_equal(d.bucket_count, 2);
	assert_int_equal(d.buckets[0].count, 4);
	assert_int_equal(d.calls, 5);
	expect("median", 5);
}

static void test_metrics_are_sorted_from_cheap_to_expensive(void **state)
{
	unsigned int i, next = 0;

	(void)state;
	for (i = 0; i < metric_count() && next < NAMES; i++)
		next += !strcmp(metric_at(i)->name, names[next]);
	assert_int_equal(next, NAMES);
}

static void test_fit_of_a_line(void **state)
{
	const double x[] = { 1, 2, 4, 8 },
		     y[] = { 254 + 1286, 2 * 254 + 1286, 4 * 254 + 1286, 8 * 254 + 1286 };
	const double places[] = { 0, 1, 2 }, bent[] = { 1, 1, 2 }, same[] = { 3, 3, 3 };
	const double nothing[] = { 0, 1, 2 };
	struct fit fit;

	(void)state;
	assert_int_equal(fit_points(x, y, 4, &fit), 0);
	assert_float_equal(fit.slope, 254, 1e-9);
	assert_float_equal(fit.intercept, 1286, 1e-9);
	assert_float_equal(fit.deviation, 0, 1e-12);
	assert_int_equal(fit.from, 1);
	assert_int_equal(fit.to, 8);
	/* Weights 1, 1, 1/4; unweighted the slope would be 1/2. At 1 the line is 11/9. */
	assert_int_equal(fit_points(places, bent, 3, &fit), 0);
	assert_float_equal(fit.slope, 1.0 / 3, 1e-12);
	assert_float_equal(fit.intercept, 8.0 / 9, 1e-12);
	assert_float_equal(fit.deviation, 2.0 / 9, 1e-12);
	assert_int_equal(fit_points(x, y, 2, &fit), -ENODATA);
	assert_int_equal(fit_points(x, nothing, 3, &fit), -ENODATA);
	assert_int_equal(fit_points(same, y, 3, &fit), -ENODATA);
}

static void test_documentation_quotes_the_definitions(void **state)
{
	static const char *const definitions[] = { METRIC_DEFINITIONS(DOCUMENT_DEFINITION) };

	(void)state;
	document_must_hold("docs/metrics.md", definitions,
			   sizeof(definitions) / sizeof(definitions[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_samples_all_metrics_are_absent),
		cmocka_unit_test(test_one_sample_is_every_metric),
		cmocka_unit_test(test_median_of_even_and_odd_counts),
		cmocka_unit_test(test_quantile_ranks),
		cmocka_unit_test(test_huge_counts),
		cmocka_unit_test(test_empty_sample_is_subtracted_once_an_interval),
		cmocka_unit_test(test_mean_is_over_calls_made_and_not_rounded),
		cmocka_unit_test(test_buckets_stay_between_minimum_and_maximum),
		cmocka_unit_test(test_same_buckets_of_several_cpus_merge),
		cmocka_unit_test(test_metrics_are_sorted_from_cheap_to_expensive),
		cmocka_unit_test(test_fit_of_a_line),
		cmocka_unit_test(test_documentation_quotes_the_definitions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
