/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The exact permutation test of two arms, and its interval.
 * A division that swaps k values of each arm differs no less than the one
 * found, B shifted back by x, exactly when x is no less than the swapped
 * values' mean difference. So these thresholds, sorted, are p for every shift
 * at once: where 0 stands among them is the test, their ends the interval.
 */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <gsl/gsl_combination.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sort.h>
#include "permutation.h"
#include "seed.h"

#define ALL_UP_TO 200000 /* divisions */
#define DRAWN	  99999
#define NOTHING	  1e-12 /* a threshold this small is 0, and rounding */

struct arms {
	double *values; /* a, then b */
	size_t count_a, count;
	double *thresholds;
	size_t divisions; /* the one found included, which has no threshold */
	bool drawn; /* not all of them */
};

/* The threshold of a division, given the members of its arm a; false: it is the one found. */
static bool threshold_of(const struct arms *arms, const size_t *members, double *threshold)
{
	double from_b = 0, kept = 0, sum_a = 0;
	size_t swapped = 0, i;

	for (i = 0; i < arms->count_a; i++) {
		sum_a += arms->values[i];
		if (members[i] < arms->count_a) {
			kept += arms->values[members[i]];
		} else {
			from_b += arms->values[members[i]];
			swapped++;
		}
	}
	if (!swapped)
		return false;
	*threshold = (from_b - (sum_a - kept)) / (double)swapped;
	if (fabs(*threshold) < NOTHING)
		*threshold = 0;
	return true;
}

static int list_all(struct arms *arms)
{
	gsl_combination *members = gsl_combination_calloc(arms->count, arms->count_a);
	size_t filled = 0;

	if (!members)
		return -ENOMEM;
	do {
		filled += threshold_of(arms, gsl_combination_data(members),
				       &arms->thresholds[filled]);
	} while (filled + 1 < arms->divisions && gsl_combination_next(members) == GSL_SUCCESS);
	gsl_combination_free(members);
	return 0;
}

static int draw_some(struct arms *arms)
{
	size_t *all = calloc(arms->count, sizeof(*all));
	size_t *members = calloc(arms->count, sizeof(*members));
	gsl_rng *random = seed_from(arms->values, arms->count);
	size_t filled = 0, i;
	int ret = all && members && random ? 0 : -ENOMEM;

	for (i = 0; !ret && i < arms->count; i++)
		all[i] = i;
	while (!ret && filled + 1 < arms->divisions) {
		gsl_ran_choose(random, members, arms->count_a, all, arms->count, sizeof(*all));
		filled += threshold_of(arms, members, &arms->thresholds[filled]);
	}
	free(all);
	free(members);
	if (random)
		gsl_rng_free(random);
	return ret;
}

/* Both arms in one, about their common mean so that no digits are lost. */
static int arms_alloc(const double *a, size_t count_a, const double *b, size_t count_b,
		      struct arms *arms)
{
	size_t count = count_a + count_b;
	double all = gsl_sf_choose((unsigned int)count, (unsigned int)count_a), mean = 0;
	size_t i;

	arms->drawn = all > ALL_UP_TO;
	arms->divisions = arms->drawn ? DRAWN + 1 : (size_t)(all + 0.5);
	arms->count_a = count_a;
	arms->count = count;
	arms->values = calloc(count, sizeof(*arms->values));
	arms->thresholds = calloc(arms->divisions, sizeof(*arms->thresholds));
	if (!arms->values || !arms->thresholds)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		arms->values[i] = i < count_a ? a[i] : b[i - count_a];
		mean += arms->values[i] / (double)count;
	}
	for (i = 0; i < count; i++)
		arms->values[i] -= mean;
	return 0;
}

static void conclude(const struct arms *arms, double alpha, struct permutation *permutation)
{
	size_t thresholds = arms->divisions - 1, k, i;
	size_t no_less = 1, no_more = 1; /* the division found is both */
	double all = (double)arms->divisions;

	for (i = 0; i < thresholds; i++) {
		no_less += arms->thresholds[i] <= 0;
		no_more += arms->thresholds[i] >= 0;
	}
	permutation->p = fmin(1, 2 * (double)(no_less < no_more ? no_less : no_more) / all);
	k = (size_t)(alpha / 2 * all * (1 + NOTHING));
	permutation->low = k ? arms->thresholds[k - 1] : -INFINITY; /* (S10) */
	permutation->high = k ? arms->thresholds[thresholds - k] : INFINITY;
}

int permutation_test(const double *a, size_t count_a, const double *b, size_t count_b, double alpha,
		     struct permutation *permutation)
{
	struct arms arms = { 0 };
	int ret;
	size_t i;

	if (!count_a || !count_b)
		return -EDOM;
	ret = arms_alloc(a, count_a, b, count_b, &arms);
	if (!ret)
		ret = arms.drawn ? draw_some(&arms) : list_all(&arms);
	if (!ret) {
		gsl_sort(arms.thresholds, 1, arms.divisions - 1);
		conclude(&arms, alpha, permutation);
		permutation->difference = 0;
		for (i = 0; i < count_a; i++)
			permutation->difference -= arms.values[i] / (double)count_a;
		for (i = 0; i < count_b; i++)
			permutation->difference += arms.values[count_a + i] / (double)count_b;
	}
	free(arms.values);
	free(arms.thresholds);
	return ret;
}

unsigned int permutation_needs(double alpha)
{
	unsigned int count = 1;

	while (2 / gsl_sf_choose(2 * count, count) > alpha * (1 + NOTHING))
		count++;
	return count;
}
