/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The result of comparing two candidates: see comparison.h.
 * Each kind of comparison fills in its estimate, interval and p. The rest follows from these in the
 * same way for all kinds.
 */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <gsl/gsl_cdf.h>
#include "analysis/stats/comparison.h"
#include "analysis/stats/hodges_lehmann.h"
#include "analysis/stats/holm.h"
#include "analysis/stats/order.h"
#include "analysis/stats/permutation.h"
#include "analysis/stats/sign.h"
#include "analysis/stats/signed_rank.h"

#define FIRST_INTERIM 40 /* rounds; each later interim analysis has twice as many */

const char *const verdict_names[VERDICT_COUNT] = {
	[VERDICT_REGRESSED] = "regressed", [VERDICT_IMPROVED] = "improved",
	[VERDICT_DIFFERS] = "differs",	   [VERDICT_EQUIVALENT] = "equivalent",
	[VERDICT_EQUAL] = "equal",	   [VERDICT_INCONCLUSIVE] = "inconclusive",
};

/* (S14) */
static double alpha_of(const struct comparison_options *options)
{
	return options->alpha / (options->interim ? options->interim : 1);
}

static struct comparison blank(enum comparison_kind kind, unsigned int count)
{
	return (struct comparison){
		.kind = kind,
		.count = count,
		.p = NAN,
		.p_adjusted = NAN,
		.hodges_lehmann = NAN,
		.signed_rank_p = NAN,
		.detectable = NAN,
		.verdict = VERDICT_INCONCLUSIVE,
	};
}

/* Returns NULL without memory; *ret is 0, -ENOMEM, or -EDOM if a cost is not above 0. */
static double *logs_of(const double *costs, unsigned int count, int *ret)
{
	double *logs = calloc(count ? count : 1, sizeof(*logs));
	unsigned int i;

	*ret = logs ? 0 : -ENOMEM;
	for (i = 0; logs && i < count; i++) {
		if (!(costs[i] > 0) || isinf(costs[i]))
			*ret = -EDOM;
		logs[i] = log(costs[i]);
	}
	return logs;
}

int comparison_of_rounds(const double *cost_a, const double *cost_b, unsigned int rounds,
			 const struct comparison_options *options, struct comparison *comparison)
{
	double alpha = alpha_of(options), *a, *d;
	unsigned int i;
	int ret, also;

	*comparison = blank(COMPARISON_ROUNDS, rounds);
	a = logs_of(cost_a, rounds, &ret);
	d = logs_of(cost_b, rounds, &also);
	if (!ret)
		ret = also;
	if (ret)
		goto out;
	for (i = 0; i < rounds; i++)
		d[i] -= a[i]; /* (S3) */
	ret = signed_rank(d, rounds, &comparison->signed_rank_p);
	comparison->p = sign_test(d, rounds);
	order_sort(d, rounds);
	comparison->effect = order_median(d, rounds);
	comparison->hodges_lehmann = hodges_lehmann(d, rounds);
	sign_interval(d, rounds, alpha, &comparison->low, &comparison->high);
out:
	free(a);
	free(d);
	return ret;
}

static double mean(const double *values, unsigned int count)
{
	double sum = 0;

	for (unsigned int i = 0; i < count; i++)
		sum += values[i];
	return sum / count;
}

int comparison_of_boots(const double *cost_a, unsigned int boots_a, const double *cost_b,
			unsigned int boots_b, const struct comparison_options *options,
			struct comparison *comparison)
{
	struct permutation permutation;
	double *a, *b;
	int ret, also;

	*comparison = blank(COMPARISON_BOOTS, boots_a < boots_b ? boots_a : boots_b);
	a = logs_of(cost_a, boots_a, &ret);
	b = logs_of(cost_b, boots_b, &also);
	if (!ret)
		ret = also;
	if (!ret && options->effect_only) {
		comparison->effect = mean(b, boots_b) - mean(a, boots_a); /* (S9) */
		comparison->low = -INFINITY;
		comparison->high = INFINITY;
		goto out;
	}
	if (!ret)
		ret = permutation_test(a, boots_a, b, boots_b, alpha_of(options), &permutation);
	if (!ret) {
		comparison->effect = permutation.difference; /* (S9) */
		comparison->p = permutation.p;
		comparison->low = permutation.low;
		comparison->high = permutation.high;
	}
out:
	free(a);
	free(b);
	return ret;
}

int comparison_of_exact(double cost_a, double cost_b, struct comparison *comparison)
{
	*comparison = blank(COMPARISON_EXACT, 1);
	if (!(cost_a > 0) || !(cost_b > 0))
		return -EDOM;
	comparison->effect = log(cost_b / cost_a);
	comparison->low = comparison->high = comparison->effect;
	return 0;
}

static double two_sided_z(double alpha)
{
	return gsl_cdf_ugaussian_Qinv(alpha / 2);
}

/* (S11) */
static double detectable(const struct comparison *comparison, double alpha, double delta,
			 size_t tests)
{
	double error = (comparison->high - comparison->low) / 2 / two_sided_z(alpha);

	return fmax(delta, two_sided_z(alpha / (double)tests) * error) +
	       gsl_cdf_ugaussian_Pinv(POWER) * error;
}

/* (S12) */
static enum verdict verdict_of(const struct comparison *comparison, double alpha, double delta)
{
	bool apart = comparison->low > 0 || comparison->high < 0;
	bool is_exact = comparison->kind == COMPARISON_EXACT;
	bool found = is_exact || comparison->p_adjusted <= alpha;

	if (apart && found && fabs(comparison->effect) >= delta)
		return comparison->effect > 0 ? VERDICT_REGRESSED : VERDICT_IMPROVED;
	if (is_exact)
		return apart ? VERDICT_DIFFERS : VERDICT_EQUAL;
	if (comparison->low >= -delta && comparison->high <= delta)
		return VERDICT_EQUIVALENT;
	return VERDICT_INCONCLUSIVE;
}

static void settle_one(struct comparison *comparison, const struct comparison_options *options,
		       size_t tests)
{
	double alpha = alpha_of(options);

	comparison->verdict = verdict_of(comparison, alpha, options->delta);
	comparison->detectable = 0;
	if (comparison->kind != COMPARISON_EXACT)
		comparison->detectable = detectable(comparison, alpha, options->delta, tests);
}

static size_t tests_of(const struct comparison *comparisons, size_t count)
{
	size_t tests = 0, i;

	for (i = 0; i < count; i++)
		tests += !isnan(comparisons[i].p);
	return tests ? tests : 1;
}

int comparison_settle(struct comparison *comparisons, size_t count,
		      const struct comparison_options *options)
{
	double *p = calloc(count ? count : 1, sizeof(*p));
	double *adjusted = calloc(count ? count : 1, sizeof(*adjusted));
	size_t tests = tests_of(comparisons, count), i;
	int ret = p && adjusted ? 0 : -ENOMEM;

	for (i = 0; !ret && i < count; i++)
		p[i] = comparisons[i].p;
	if (!ret)
		ret = holm_adjust(p, count, adjusted);
	for (i = 0; !ret && i < count; i++) {
		comparisons[i].p_adjusted = adjusted[i];
		settle_one(&comparisons[i], options, tests);
	}
	free(p);
	free(adjusted);
	return ret;
}

/*
 * (S13) The larger of two demands on the standard error of a cell, in units of delta: with an effect
 * of 0 the interval lies within delta, and with twice delta Holm's p reaches alpha and the estimate
 * delta.
 */
static double settling_error(double alpha, size_t tests)
{
	double equal = two_sided_z(alpha) + gsl_cdf_ugaussian_Pinv((1 + SETTLING_POWER) / 2);
	double found = two_sided_z(alpha / (double)tests) + gsl_cdf_ugaussian_Pinv(SETTLING_POWER);

	return fmax(equal, found / 2);
}

static unsigned int fewest_of(const struct comparison *comparisons,
			      const struct comparison_options *options, size_t tests)
{
	return comparisons[0].kind == COMPARISON_ROUNDS ? rounds_needed(options, tests)
							: boots_needed(options, tests);
}

unsigned int comparison_settling(const struct comparison *comparisons, size_t count,
				 const struct comparison_options *options)
{
	size_t tests = tests_of(comparisons, count), i;
	double alpha = alpha_of(options), most = 0;
	unsigned int fewest = count ? fewest_of(comparisons, options, tests) : 0;

	for (i = 0; i < count; i++) {
		const struct comparison *one = &comparisons[i];
		double error = (one->high - one->low) / 2 / two_sided_z(alpha);
		double needed = fewest;

		if (one->verdict != VERDICT_INCONCLUSIVE)
			continue;
		if (isfinite(error))
			needed =
				fmax(needed, one->count * pow(error * settling_error(alpha, tests) /
								      options->delta,
							      2));
		most = fmax(most, needed);
	}
	return most > SETTLING_MAX ? SETTLING_MAX + 1 : (unsigned int)ceil(most);
}

unsigned int rounds_needed(const struct comparison_options *options, size_t cells)
{
	return sign_test_needs(alpha_of(options) / (double)(cells ? cells : 1));
}

unsigned int boots_needed(const struct comparison_options *options, size_t cells)
{
	return permutation_needs(alpha_of(options) / (double)(cells ? cells : 1));
}

unsigned int interim_rounds(unsigned int analysis)
{
	return FIRST_INTERIM << analysis;
}

double comparison_percent(double effect)
{
	return isinf(effect) ? NAN : 100 * expm1(effect);
}
