/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Known answers: compares each statistic with an answer computed outside invbench.
 * The answers come from SciPy and from enumerating all cases. tests/statistics computes them again
 * from the values that --json prints.
 */
#include <errno.h>
#include <math.h>
#include <string.h>
#include "analysis/selftest/parts.h"
#include "analysis/stats/hodges_lehmann.h"
#include "analysis/stats/holm.h"
#include "analysis/stats/order.h"
#include "analysis/stats/permutation.h"
#include "analysis/stats/sign.h"
#include "analysis/stats/signed_rank.h"

#define VALUES_MAX 100
#define FAMILY	   6

static const double seven[] = { 0.18518, 1.8493, 1.2687, 0.5228, -1.1186, -1.6128, 1.4867 };
static const double twelve[] = { 0.013298, 0.0020211, 0.012501, 0.00044834, 0.01399,   0.012811,
				 0.013862, 0.0082294, 0.012762, 0.0089518,  0.0043564, 0.012193 };
static const double tied[] = { 0, 1, -1, 2, 2, 3, -2, 4, 0, 5, 5, 1, 3, 6, -1, 7, 2, 8, 3, 4 };
static const double forty[] = { 0.0097912,  0.0067126,	0.0075454,   -0.001072, 0.005097,
				0.001814,   -0.0049623, -0.00377,    0.0043678, -0.015651,
				0.0031416,  0.018739,	0.019975,    0.010372,	0.010344,
				0.00089162, 0.0078253,	-0.00036946, 0.014396,	-0.00013775,
				-0.011092,  -0.008243,	-0.0036208,  0.016756,	-0.012991,
				0.014329,   0.0037686,	-0.00038306, 0.010726,	0.02905,
				0.0075101,  0.0056363,	0.0071919,   0.0023844, 0.012727,
				-0.0071173, -0.00515,	0.0025323,   0.0106,	-0.010373 };
static const double hundred[] = {
	-0.75,	0.0,   0.625,  0.0,    -0.875, 0.625,  0.375,  0.125,  -0.125, -0.375,
	-0.875, 0.375, 0.25,   -0.25,  0.5,    -0.375, -0.125, 0.375,  -0.5,   -0.0,
	0.375,	0.0,   0.0,    0.625,  -0.125, -0.25,  -0.0,   -0.875, 0.625,  -0.125,
	0.375,	-0.0,  -0.75,  1.125,  0.5,    -0.0,   -0.75,  -0.0,   0.25,   0.75,
	1.5,	-0.25, 0.25,   0.75,   0.375,  0.0,    0.125,  0.125,  0.0,    -0.125,
	0.125,	-0.25, 0.125,  0.625,  1.125,  -0.75,  -0.25,  1.125,  -1.0,   -0.375,
	0.625,	1.0,   -0.125, 0.5,    -0.5,   -0.25,  0.875,  0.625,  -0.625, -0.75,
	0.125,	1.0,   -0.125, 0.375,  -0.875, 0.625,  -0.5,   0.375,  0.125,  -0.375,
	0.25,	1.625, -0.125, -0.625, 0.25,   1.25,   0.0,    0.5,    0.375,  0.625,
	-0.375, 0.125, -0.625, 0.625,  1.25,   0.25,   -0.125, 0.375,  1.0,    0.125
};
static const double boots_a[] = { 1.0081, 1.0175, 0.99501, 1.0121, 0.99738 };
static const double boots_b[] = { 1.0125, 1.029, 1.0246, 1.0274, 1.0239 };
static const double few[] = { 1.0098, 1.0037, 0.99246, 1.0018 };
static const double many[] = { 1.0059, 1.0109, 1.0172, 1.0201, 1.002, 1.0087, 1.0006, 1.023 };
static const double eight[] = { 8, 1, 7, 2, 6, 3, 5, 4 };
static const double ps[] = { 0.04, 0.0004, 0.01, 0.0005, 0.9, 0.3 };

struct known {
	const char *what; /* a name of procedures[] */
	const char *group;
	const double *a, *b; /* b: NULL if the procedure takes one set of values */
	unsigned int count_a, count_b;
	double alpha;
	double expected;
};

#define ONE(values) values, NULL, sizeof(values) / sizeof(values[0]), 0
#define TWO(first, other) \
	first, other, sizeof(first) / sizeof(first[0]), sizeof(other) / sizeof(other[0])

static const struct known known[] = {
	{ "median", "seven values", ONE(seven), 0.01, 0.5228 },
	{ "median", "twelve rounds", ONE(twelve), 0.01, 0.012347 },
	{ "median", "ties and zeros", ONE(tied), 0.01, 2.5 },
	{ "median", "forty rounds", ONE(forty), 0.01, 0.0040682 },
	{ "median", "a hundred, tied", ONE(hundred), 0.01, 0.125 },
	{ "median", "eight sub-batches", ONE(eight), 0.01, 4.5 },
	{ "lower_quartile", "seven values", ONE(seven), 0.01, -1.1186 },
	{ "lower_quartile", "twelve rounds", ONE(twelve), 0.01, 0.0043564 },
	{ "lower_quartile", "eight sub-batches", ONE(eight), 0.01, 2 },
	{ "sign_test", "seven values", ONE(seven), 0.01, 0.453125 },
	{ "sign_test", "twelve rounds", ONE(twelve), 0.01, 0.00048828125 },
	{ "sign_test", "ties and zeros", ONE(tied), 0.01, 0.00753784179688 },
	{ "sign_test", "forty rounds", ONE(forty), 0.01, 0.080690467752 },
	{ "sign_test", "a hundred, tied", ONE(hundred), 0.01, 0.109295429777 },
	{ "sign_interval_low", "seven values", ONE(seven), 0.05, -1.6128 },
	{ "sign_interval_high", "seven values", ONE(seven), 0.05, 1.8493 },
	{ "sign_interval_low", "twelve rounds", ONE(twelve), 0.01, 0.0020211 },
	{ "sign_interval_high", "twelve rounds", ONE(twelve), 0.01, 0.013862 },
	{ "sign_interval_low", "ties and zeros", ONE(tied), 0.01, 0 },
	{ "sign_interval_high", "ties and zeros", ONE(tied), 0.01, 5 },
	{ "sign_interval_low", "forty rounds", ONE(forty), 0.01, -0.00038306 },
	{ "sign_interval_high", "forty rounds", ONE(forty), 0.01, 0.0097912 },
	{ "sign_interval_low", "a hundred, tied", ONE(hundred), 0.01, 0 },
	{ "sign_interval_high", "a hundred, tied", ONE(hundred), 0.01, 0.375 },
	{ "sign_interval_low", "a hundred, tied", ONE(hundred), 0.0025, -0.125 },
	{ "sign_interval_high", "a hundred, tied", ONE(hundred), 0.0025, 0.375 },
	{ "hodges_lehmann", "seven values", ONE(seven), 0.01, 0.35967 },
	{ "hodges_lehmann", "twelve rounds", ONE(twelve), 0.01, 0.01050795 },
	{ "hodges_lehmann", "ties and zeros", ONE(tied), 0.01, 2.5 },
	{ "hodges_lehmann", "forty rounds", ONE(forty), 0.01, 0.003819075 },
	{ "hodges_lehmann", "a hundred, tied", ONE(hundred), 0.01, 0.125 },
	{ "signed_rank", "seven values", ONE(seven), 0.01, 0.46875 },
	{ "signed_rank", "twelve rounds", ONE(twelve), 0.01, 0.00048828125 },
	{ "signed_rank", "ties and zeros", ONE(tied), 0.01, 0.000480651855469 },
	{ "signed_rank", "forty rounds", ONE(forty), 0.01, 0.0171577617475 },
	{ "signed_rank", "a hundred, tied", ONE(hundred), 0.01, 0.0424205872223 },
	{ "boots_difference", "5 boots and 5", TWO(boots_a, boots_b), 0.01, 0.017462 },
	{ "boots_p", "5 boots and 5", TWO(boots_a, boots_b), 0.01, 0.015873015873 },
	{ "boots_low", "5 boots and 5", TWO(boots_a, boots_b), 0.01, -0.005 },
	{ "boots_high", "5 boots and 5", TWO(boots_a, boots_b), 0.01, 0.03399 },
	{ "boots_difference", "4 boots and 8", TWO(few, many), 0.01, 0.00911 },
	{ "boots_p", "4 boots and 8", TWO(few, many), 0.01, 0.105050505051 },
	{ "boots_low", "4 boots and 8", TWO(few, many), 0.01, -0.0078 },
	{ "boots_high", "4 boots and 8", TWO(few, many), 0.01, 0.02764 },
	{ "holm_third", "a family of six", ONE(ps), 0.01, 0.04 },
};

/* Each procedure gets its values sorted, because the estimates need that. */
static double median(const struct known *item, double *sorted)
{
	return order_median(sorted, item->count_a);
}

static double lower_quartile(const struct known *item, double *sorted)
{
	return order_lower_quartile(sorted, item->count_a);
}

static double test_signs(const struct known *item, double *sorted)
{
	return sign_test(sorted, item->count_a);
}

static double interval_low(const struct known *item, double *sorted)
{
	double low, high;

	sign_interval(sorted, item->count_a, item->alpha, &low, &high);
	return low;
}

static double interval_high(const struct known *item, double *sorted)
{
	double low, high;

	sign_interval(sorted, item->count_a, item->alpha, &low, &high);
	return high;
}

static double estimate(const struct known *item, double *sorted)
{
	return hodges_lehmann(sorted, item->count_a);
}

static double test_ranks(const struct known *item, double *sorted)
{
	double p;

	return signed_rank(sorted, item->count_a, &p) ? NAN : p;
}

static struct permutation permuted(const struct known *item)
{
	struct permutation result = { NAN, NAN, NAN, NAN };

	permutation_test(item->a, item->count_a, item->b, item->count_b, item->alpha, &result);
	return result;
}

static double boots_difference(const struct known *item, double *sorted)
{
	(void)sorted;
	return permuted(item).difference;
}

static double boots_p(const struct known *item, double *sorted)
{
	(void)sorted;
	return permuted(item).p;
}

static double boots_low(const struct known *item, double *sorted)
{
	(void)sorted;
	return permuted(item).low;
}

static double boots_high(const struct known *item, double *sorted)
{
	(void)sorted;
	return permuted(item).high;
}

static double holm_third(const struct known *item, double *sorted)
{
	double adjusted[FAMILY];

	(void)sorted;
	return holm_adjust(item->a, FAMILY, adjusted) ? NAN : adjusted[2];
}

static const struct {
	const char *name;
	double (*compute)(const struct known *item, double *sorted);
} procedures[] = {
	{ "median", median },
	{ "lower_quartile", lower_quartile },
	{ "sign_test", test_signs },
	{ "sign_interval_low", interval_low },
	{ "sign_interval_high", interval_high },
	{ "hodges_lehmann", estimate },
	{ "signed_rank", test_ranks },
	{ "boots_difference", boots_difference },
	{ "boots_p", boots_p },
	{ "boots_low", boots_low },
	{ "boots_high", boots_high },
	{ "holm_third", holm_third },
};

static double answer(const struct known *item)
{
	double sorted[VALUES_MAX];
	unsigned int i = 0;

	memcpy(sorted, item->a, item->count_a * sizeof(*sorted));
	order_sort(sorted, item->count_a);
	while (strcmp(procedures[i].name, item->what))
		i++;
	return procedures[i].compute(item, sorted);
}

static json_t *numbers(const double *values, unsigned int count)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < count; i++)
		json_array_append_new(array, json_real(values[i]));
	return array;
}

int selftest_stats(struct selftest *selftest)
{
	unsigned int i;

	selftest_title(selftest, "known answers, computed by other programs");
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const struct known *item = &known[i];

		selftest_row(selftest,
			     &(struct promise){
				     .group = item->group,
				     .what = item->what,
				     .unit = "",
				     .got = answer(item),
				     .bound = BOUND_EQUAL,
				     .limit = item->expected,
				     .more = json_pack("{s:o, s:o, s:f}", "a",
						       numbers(item->a, item->count_a), "b",
						       numbers(item->b, item->count_b), "alpha",
						       item->alpha),
			     });
	}
	return 0;
}
