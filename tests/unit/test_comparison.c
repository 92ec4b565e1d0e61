/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Verdicts at the limits of their rules, and costs that are refused.
 * `selftest stats` checks the statistics against known answers. This file checks too few values,
 * none, and just enough.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include "analysis/stats/comparison.h"
#include "analysis/stats/hodges_lehmann.h"
#include "analysis/stats/holm.h"
#include "analysis/stats/order.h"
#include "analysis/stats/permutation.h"
#include "analysis/stats/sign.h"
#include "analysis/stats/signed_rank.h"
#include "analysis/stats/statistic.h"
#include "tests/unit/document.h"

#define ROUNDS 40

static const struct comparison_options options = { .alpha = 0.01, .delta = 0.005, .interim = 1 };

/* B costs more by effect; the spread makes all differences distinct. */
static struct comparison rounds_of(unsigned int rounds, double effect, double spread)
{
	double a[ROUNDS], b[ROUNDS];
	struct comparison comparison;
	unsigned int i;

	for (i = 0; i < rounds; i++) {
		a[i] = 100;
		b[i] = 100 * exp(effect + spread * (2.0 * i / (rounds - 1) - 1));
	}
	assert_int_equal(comparison_of_rounds(a, b, rounds, &options, &comparison), 0);
	assert_int_equal(comparison_settle(&comparison, 1, &options), 0);
	return comparison;
}

static void test_four_verdicts(void **state)
{
	(void)state;
	assert_int_equal(rounds_of(ROUNDS, 0.02, 0.004).verdict, VERDICT_REGRESSED);
	assert_int_equal(rounds_of(ROUNDS, -0.02, 0.004).verdict, VERDICT_IMPROVED);
	assert_int_equal(rounds_of(ROUNDS, 0.0001, 0.004).verdict, VERDICT_EQUIVALENT);
	assert_int_equal(rounds_of(ROUNDS, 0.004, 0.02).verdict, VERDICT_INCONCLUSIVE);
	/* The effect is significant, but it is smaller than delta. */
	assert_int_equal(rounds_of(ROUNDS, 0.003, 0.001).verdict, VERDICT_EQUIVALENT);
	assert_true(rounds_of(ROUNDS, 0.003, 0.001).p < 1e-6);
	assert_string_equal(verdict_names[VERDICT_INCONCLUSIVE], "inconclusive");
}

static void test_direction_and_size(void **state)
{
	struct comparison comparison = rounds_of(ROUNDS, log(1.02), 0.004);

	(void)state;
	assert_float_equal(comparison_percent(comparison.effect), 2, 1e-9);
	assert_float_equal(comparison.hodges_lehmann, comparison.effect, 1e-9);
	assert_true(comparison.low < comparison.effect && comparison.effect < comparison.high);
	assert_true(comparison.detectable >= options.delta);
	assert_int_equal(comparison.count, ROUNDS);
}

static unsigned int settling(const struct comparison *comparison)
{
	return comparison_settling(comparison, 1, &options);
}

/* The estimate changes by chance from run to run, so the number of rounds must not follow it. */
static void test_settling_follows_the_spread_alone(void **state)
{
	struct comparison near_delta = rounds_of(20, 0.0049, 0.02), small = rounds_of(20, 0, 0.02);
	struct comparison half = rounds_of(20, 0.004, 0.01), wide = rounds_of(20, 0.004, 2);
	unsigned int rounds = settling(&small);

	(void)state;
	assert_true(rounds > 40 && rounds < 1000);
	assert_int_equal(settling(&near_delta), rounds);
	assert_true(settling(&half) >= rounds / 4 && settling(&half) <= rounds / 4 + 1);
	assert_int_equal(settling(&wide), SETTLING_MAX + 1);
	half = rounds_of(ROUNDS, 0.02, 0.004);
	assert_int_equal(half.verdict, VERDICT_REGRESSED);
	assert_int_equal(settling(&half), 0);
}

/* The sum of twelve uniform numbers is normal enough. */
static double normal(unsigned int *seed)
{
	double sum = -6;
	unsigned int i;

	for (i = 0; i < 12; i++)
		sum += rand_r(seed) / (RAND_MAX + 1.);
	return sum;
}

static struct comparison simulated(unsigned int rounds, double effect, unsigned int *seed)
{
	static double a[SETTLING_MAX], b[SETTLING_MAX];
	struct comparison comparison;
	unsigned int i;

	for (i = 0; i < rounds; i++) {
		a[i] = 1;
		b[i] = exp(effect + 0.01 * normal(seed));
	}
	assert_int_equal(comparison_of_rounds(a, b, rounds, &options, &comparison), 0);
	assert_int_equal(comparison_settle(&comparison, 1, &options), 0);
	return comparison;
}

/* The promised number of rounds settles both effects about as often as promised. */
static void test_settling_keeps_its_promise(void **state)
{
	const double effects[] = { 0, 2 * options.delta };
	unsigned int seed = 1, i, j;
	double settled, rounds;

	(void)state;
	for (i = 0; i < 2; i++) {
		for (j = settled = rounds = 0; j < 200; j++) {
			struct comparison first = simulated(40, 0.75 * options.delta, &seed);

			if (first.verdict != VERDICT_INCONCLUSIVE)
				continue;
			first = simulated(settling(&first), effects[i], &seed);
			settled += first.verdict == (i ? VERDICT_REGRESSED : VERDICT_EQUIVALENT);
			rounds++;
		}
		assert_true(rounds > 100 && settled >= 0.7 * rounds);
	}
}

static void test_too_few_rounds(void **state)
{
	struct comparison comparison = rounds_of(7, 0.05, 0.001);

	(void)state;
	/* With 7 rounds the smallest p is 2^-6, above 1 %, for any effect. */
	assert_int_equal(comparison.verdict, VERDICT_INCONCLUSIVE);
	assert_true(isinf(comparison.low) && isinf(comparison.high) &&
		    isinf(comparison.detectable));
	assert_int_equal(settling(&comparison), 8);
	assert_int_equal(rounds_of(8, 0.05, 0.001).verdict, VERDICT_REGRESSED);
}

static void test_no_difference_at_all(void **state)
{
	struct comparison comparison = rounds_of(ROUNDS, 0, 0);

	(void)state;
	assert_int_equal(comparison.verdict, VERDICT_EQUIVALENT);
	assert_float_equal(comparison.p, 1, 0);
	assert_float_equal(comparison.signed_rank_p, 1, 0);
	assert_float_equal(comparison.detectable, options.delta, 0);
}

static void test_invalid_costs_are_refused(void **state)
{
	const double good[] = { 1, 2 }, bad[] = { 1, 0 }, nan[] = { 1, NAN };
	struct comparison comparison;

	(void)state;
	assert_int_equal(comparison_of_rounds(good, bad, 2, &options, &comparison), -EDOM);
	assert_int_equal(comparison_of_rounds(nan, good, 2, &options, &comparison), -EDOM);
	assert_int_equal(comparison_of_boots(good, 2, bad, 2, &options, &comparison), -EDOM);
	assert_int_equal(comparison_of_boots(good, 2, good, 0, &options, &comparison), -EDOM);
	assert_int_equal(comparison_of_exact(1, 0, &comparison), -EDOM);
	assert_int_equal(comparison_of_rounds(good, good, 0, &options, &comparison), 0);
	assert_true(isnan(comparison.effect) && isinf(comparison.high));
}

static void test_exact_counts_need_no_test(void **state)
{
	struct comparison comparison[4];

	(void)state;
	assert_int_equal(comparison_of_exact(10000, 10002, &comparison[3]), 0);
	assert_int_equal(comparison_of_exact(1000, 1010, &comparison[0]), 0);
	assert_int_equal(comparison_of_exact(1000, 1000, &comparison[1]), 0);
	assert_int_equal(comparison_of_exact(1000, 900, &comparison[2]), 0);
	assert_int_equal(comparison_settle(comparison, 4, &options), 0);
	assert_int_equal(comparison[0].verdict, VERDICT_REGRESSED);
	assert_int_equal(comparison[1].verdict, VERDICT_EQUAL);
	assert_int_equal(comparison[2].verdict, VERDICT_IMPROVED);
	assert_int_equal(comparison[3].verdict, VERDICT_DIFFERS);
	assert_true(isnan(comparison[0].p) && isnan(comparison[0].p_adjusted));
	assert_float_equal(comparison_percent(comparison[0].low), 1, 1e-9);
}

static void test_boots(void **state)
{
	const double a[] = { 100, 101, 102, 100.5, 101.5 }, b[] = { 105, 106, 107, 105.5, 106.5 };
	struct comparison comparison;

	(void)state;
	assert_int_equal(comparison_of_boots(a, 5, b, 5, &options, &comparison), 0);
	assert_int_equal(comparison_settle(&comparison, 1, &options), 0);
	assert_float_equal(comparison.p, 2.0 / 252, 1e-12);
	assert_int_equal(comparison.verdict, VERDICT_REGRESSED);
	assert_true(isnan(comparison.signed_rank_p));
	/* With 4 boots each the smallest p is 2/70, above 1 %. */
	assert_int_equal(comparison_of_boots(a, 4, b, 4, &options, &comparison), 0);
	assert_int_equal(comparison_settle(&comparison, 1, &options), 0);
	assert_int_equal(comparison.verdict, VERDICT_INCONCLUSIVE);
	assert_int_equal(settling(&comparison), 5);
}

/* There are too many divisions to list, so random ones must find the known shift. */
static void test_many_boots(void **state)
{
	struct permutation permutation, again;
	double a[20], b[20];
	unsigned int i;

	(void)state;
	for (i = 0; i < 20; i++) {
		a[i] = (i * 7) % 20;
		b[i] = (i * 11) % 20 + 6.5;
	}
	assert_int_equal(permutation_test(a, 20, b, 20, 0.01, &permutation), 0);
	assert_float_equal(permutation.difference, 6.5, 1e-9);
	assert_true(permutation.p < 0.005 && permutation.p > 1e-5);
	assert_true(permutation.low > 0 && permutation.low < 4 && permutation.high > 9);
	assert_int_equal(permutation_test(a, 20, b, 20, 0.01, &again), 0);
	assert_memory_equal(&permutation, &again, sizeof(again));
}

static void test_holm_steps_down(void **state)
{
	const double p[] = { 0.03, NAN, 0.01, 0.02, 0.5 };
	double adjusted[5];

	(void)state;
	assert_int_equal(holm_adjust(p, 5, adjusted), 0);
	assert_float_equal(adjusted[2], 0.04, 1e-15);
	assert_float_equal(adjusted[3], 0.06, 1e-15);
	assert_float_equal(adjusted[0], 0.06, 1e-15);
	assert_float_equal(adjusted[4], 0.5, 1e-15);
	assert_true(isnan(adjusted[1]));
}

/* A cell of a large family needs a smaller p, and so more rounds. */
static void test_family(void **state)
{
	struct comparison family[20];
	unsigned int i;

	(void)state;
	for (i = 0; i < 20; i++)
		family[i] = rounds_of(8, 0.05, 0.001);
	assert_int_equal(comparison_settle(family, 20, &options), 0);
	assert_int_equal(family[0].verdict, VERDICT_INCONCLUSIVE);
	assert_true(comparison_settling(family, 20, &options) >= rounds_needed(&options, 20));
	assert_int_equal(rounds_needed(&options, 1), 8);
	assert_int_equal(rounds_needed(&options, 20), 12);
	assert_int_equal(boots_needed(&options, 1), 5);
	assert_int_equal(boots_needed(&options, 10), 7);
}

/* A table of costs takes the same effect as the test, without its p and interval. */
static void test_effect_only(void **state)
{
	const double a[] = { 100, 101, 103 }, b[] = { 110, 108, 112, 109 };
	struct comparison_options options = { .alpha = 0.01, .delta = 0.005, .interim = 1 };
	struct comparison whole, part;

	(void)state;
	assert_int_equal(comparison_of_boots(a, 3, b, 4, &options, &whole), 0);
	options.effect_only = true;
	assert_int_equal(comparison_of_boots(a, 3, b, 4, &options, &part), 0);
	assert_true(fabs(part.effect - whole.effect) < 1e-12);
	assert_true(isinf(part.low) && isinf(part.high) && isnan(part.p));
}

static void test_interim_analyses_share_alpha(void **state)
{
	const struct comparison_options interim = { .alpha = 0.01,
						    .delta = 0.005,
						    .interim = INTERIM_COUNT };

	(void)state;
	assert_int_equal(rounds_needed(&interim, 1), 10);
	assert_int_equal(interim_rounds(0), 40);
	assert_int_equal(interim_rounds(INTERIM_COUNT - 1), 320);
}

static void test_zeros_and_no_values(void **state)
{
	const double zeros[] = { 0, 0, 0 };
	double low, high, p;

	(void)state;
	assert_float_equal(sign_test(zeros, 3), 1, 0);
	assert_float_equal(sign_test(zeros, 0), 1, 0);
	assert_int_equal(signed_rank(zeros, 3, &p), 0);
	assert_float_equal(p, 1, 0);
	sign_interval(zeros, 0, 0.01, &low, &high);
	assert_true(isinf(low) && isinf(high));
	assert_true(isnan(hodges_lehmann(zeros, 0)) && isnan(order_median(zeros, 0)));
	assert_float_equal(hodges_lehmann(zeros, 3), 0, 0);
}

/* 100,000 values take little time, because the pairs are never listed. */
static void test_hodges_lehmann_of_many(void **state)
{
	static double values[100001];
	unsigned int i;

	(void)state;
	for (i = 0; i < 100001; i++)
		values[i] = i - 50000.0;
	assert_float_equal(hodges_lehmann(values, 100001), 0, 0);
	assert_float_equal(hodges_lehmann(values, 100000), -0.5, 0);
}

static void test_documentation_has_the_same_words(void **state)
{
	static const char *const definitions[] = { STATISTIC_DEFINITIONS(DOCUMENT_DEFINITION) };

	(void)state;
	document_must_hold("docs/statistics.md", definitions,
			   sizeof(definitions) / sizeof(definitions[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_four_verdicts),
		cmocka_unit_test(test_direction_and_size),
		cmocka_unit_test(test_settling_follows_the_spread_alone),
		cmocka_unit_test(test_settling_keeps_its_promise),
		cmocka_unit_test(test_too_few_rounds),
		cmocka_unit_test(test_no_difference_at_all),
		cmocka_unit_test(test_invalid_costs_are_refused),
		cmocka_unit_test(test_exact_counts_need_no_test),
		cmocka_unit_test(test_boots),
		cmocka_unit_test(test_many_boots),
		cmocka_unit_test(test_holm_steps_down),
		cmocka_unit_test(test_family),
		cmocka_unit_test(test_effect_only),
		cmocka_unit_test(test_interim_analyses_share_alpha),
		cmocka_unit_test(test_zeros_and_no_values),
		cmocka_unit_test(test_hodges_lehmann_of_many),
		cmocka_unit_test(test_documentation_has_the_same_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
