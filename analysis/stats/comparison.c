/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a comparison of two arms comes to, whatever test it rests on.
 * Each kind of comparison fills in its estimate, interval and p; everything
 * that follows from those is worked out here, once for all kinds.
 */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <gsl/gsl_cdf.h>
#include "comparison.h"
#include "hodges_lehmann.h"
#include "holm.h"
#include "order.h"
#include "permutation.h"
#include "sign.h"
#include "signed_rank.h"

#define FIRST_LOOK 40 /* rounds; each look has twice those of the one before */

const char *const verdict_names[VERDICT_COUNT] = {
	[VERDICT_REGRESSED] = "regressed",
	[VERDICT_IMPROVED] = "improved",
	[VERDICT_EQUIVALENT] = "equivalent",
	[VERDICT_INCONCLUSIVE] = "inconclusive",
};

/* (S14) */
static double alpha_of(const struct comparison_options *options)
{
	return options->alpha / (options->looks ? options->looks : 1);
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

/* The logarithms of costs; NULL and -errno. */
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
	if (!ret)
		ret = permutation_test(a, boots_a, b, boots_b, alpha_of(options), &permutation);
	if (!ret) {
		comparison->effect = permutation.difference; /* (S9) */
		comparison->p = permutation.p;
		comparison->low = permutation.low;
		comparison->high = permutation.high;
	}
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
	bool found = comparison->kind == COMPARISON_EXACT || comparison->p_adjusted <= alpha;

	if (apart && found && fabs(comparison->effect) >= delta)
		return comparison->effect > 0 ? VERDICT_REGRESSED : VERDICT_IMPROVED;
	if (comparison->low >= -delta && comparison->high <= delta)
		return VERDICT_EQUIVALENT;
	return VERDICT_INCONCLUSIVE;
}

/* (S13) */
static unsigned int more_of(const struct comparison *comparison, double alpha, double delta,
			    size_t tests, unsigned int fewest)
{
	double effect = fabs(comparison->effect), width = (comparison->high - comparison->low) / 2;
	double room = delta - effect, wanted = fewest;

	if (effect >= delta) {
		room = effect;
		width *= two_sided_z(alpha / (double)tests) / two_sided_z(alpha);
	}
	if (!isinf(width) && !isnan(width))
		wanted = fmax(wanted, ceil(comparison->count * pow(width / room, 2)));
	if (wanted > MORE_MAX)
		return MORE_MAX;
	return wanted > comparison->count ? (unsigned int)wanted - comparison->count : 1;
}

static void settle_one(struct comparison *comparison, const struct comparison_options *options,
		       size_t tests)
{
	double alpha = alpha_of(options);
	unsigned int fewest;

	comparison->verdict = verdict_of(comparison, alpha, options->delta);
	comparison->more = 0;
	comparison->detectable = 0;
	if (comparison->kind == COMPARISON_EXACT)
		return;
	comparison->detectable = detectable(comparison, alpha, options->delta, tests);
	fewest = comparison->kind == COMPARISON_ROUNDS ? rounds_needed(options, tests)
						       : boots_needed(options, tests);
	if (comparison->verdict == VERDICT_INCONCLUSIVE)
		comparison->more = more_of(comparison, alpha, options->delta, tests, fewest);
}

int comparison_settle(struct comparison *comparisons, size_t count,
		      const struct comparison_options *options)
{
	double *p = calloc(count ? count : 1, sizeof(*p));
	double *adjusted = calloc(count ? count : 1, sizeof(*adjusted));
	size_t tests = 0, i;
	int ret = p && adjusted ? 0 : -ENOMEM;

	for (i = 0; !ret && i < count; i++) {
		p[i] = comparisons[i].p;
		tests += !isnan(p[i]);
	}
	if (!ret)
		ret = holm_adjust(p, count, adjusted);
	for (i = 0; !ret && i < count; i++) {
		comparisons[i].p_adjusted = adjusted[i];
		settle_one(&comparisons[i], options, tests ? tests : 1);
	}
	free(p);
	free(adjusted);
	return ret;
}

unsigned int rounds_needed(const struct comparison_options *options, size_t cells)
{
	return sign_test_needs(alpha_of(options) / (double)(cells ? cells : 1));
}

unsigned int boots_needed(const struct comparison_options *options, size_t cells)
{
	return permutation_needs(alpha_of(options) / (double)(cells ? cells : 1));
}

unsigned int look_rounds(unsigned int look)
{
	return FIRST_LOOK << look;
}

double comparison_percent(double effect)
{
	return 100 * expm1(effect);
}
