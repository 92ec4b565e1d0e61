/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The exact permutation test of two candidates, and its interval.
 * Shift B back by x. A division that swaps k values of each candidate then differs at least as much
 * as the observed one exactly if x is at least the mean difference of the swapped values. These
 * thresholds, sorted, give p for every shift at once: the rank of 0 among them is the test, and
 * their ends are the interval.
 */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <gsl/gsl_combination.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sort.h>
#include "analysis/stats/permutation.h"
#include "analysis/stats/seed.h"

#define ALL_UP_TO 200000 /* divisions */
#define DRAWN	  99999
#define ROUNDING  1e-12 /* a smaller threshold is 0 apart from rounding */

struct candidates {
	double *values; /* those of a, then those of b */
	size_t count_a, count;
	double *thresholds;
	size_t divisions; /* with the observed one, which has no threshold */
	bool drawn; /* a random sample instead of all divisions */
};

/* members: the indices of candidate a. Returns false for the observed division. */
static bool threshold_of(const struct candidates *candidates, const size_t *members,
			 double *threshold)
{
	double from_b = 0, kept = 0, sum_a = 0;
	size_t swapped = 0, i;

	for (i = 0; i < candidates->count_a; i++) {
		sum_a += candidates->values[i];
		if (members[i] < candidates->count_a) {
			kept += candidates->values[members[i]];
		} else {
			from_b += candidates->values[members[i]];
			swapped++;
		}
	}
	if (!swapped)
		return false;
	*threshold = (from_b - (sum_a - kept)) / (double)swapped;
	if (fabs(*threshold) < ROUNDING)
		*threshold = 0;
	return true;
}

static int list_all(struct candidates *candidates)
{
	gsl_combination *members = gsl_combination_calloc(candidates->count, candidates->count_a);
	size_t filled = 0;

	if (!members)
		return -ENOMEM;
	do {
		filled += threshold_of(candidates, gsl_combination_data(members),
				       &candidates->thresholds[filled]);
	} while (filled + 1 < candidates->divisions &&
		 gsl_combination_next(members) == GSL_SUCCESS);
	gsl_combination_free(members);
	return 0;
}

static int draw_some(struct candidates *candidates)
{
	size_t *all = calloc(candidates->count, sizeof(*all));
	size_t *members = calloc(candidates->count, sizeof(*members));
	gsl_rng *random = seed_from(candidates->values, candidates->count);
	size_t filled = 0, i;
	int ret = all && members && random ? 0 : -ENOMEM;

	for (i = 0; !ret && i < candidates->count; i++)
		all[i] = i;
	while (!ret && filled + 1 < candidates->divisions) {
		gsl_ran_choose(random, members, candidates->count_a, all, candidates->count,
			       sizeof(*all));
		filled += threshold_of(candidates, members, &candidates->thresholds[filled]);
	}
	free(all);
	free(members);
	if (random)
		gsl_rng_free(random);
	return ret;
}

/* Subtracts the common mean, so that the sums lose no digits. */
static int candidates_alloc(const double *a, size_t count_a, const double *b, size_t count_b,
			    struct candidates *candidates)
{
	size_t count = count_a + count_b;
	double all = gsl_sf_choose((unsigned int)count, (unsigned int)count_a), mean = 0;
	size_t i;

	candidates->drawn = all > ALL_UP_TO;
	candidates->divisions = candidates->drawn ? DRAWN + 1 : (size_t)(all + 0.5);
	candidates->count_a = count_a;
	candidates->count = count;
	candidates->values = calloc(count, sizeof(*candidates->values));
	candidates->thresholds = calloc(candidates->divisions, sizeof(*candidates->thresholds));
	if (!candidates->values || !candidates->thresholds)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		candidates->values[i] = i < count_a ? a[i] : b[i - count_a];
		mean += candidates->values[i] / (double)count;
	}
	for (i = 0; i < count; i++)
		candidates->values[i] -= mean;
	return 0;
}

static void conclude(const struct candidates *candidates, double alpha,
		     struct permutation *permutation)
{
	size_t thresholds = candidates->divisions - 1, k, i;
	size_t no_less = 1, no_more = 1; /* the observed division counts in both */
	double all = (double)candidates->divisions;

	for (i = 0; i < thresholds; i++) {
		no_less += candidates->thresholds[i] <= 0;
		no_more += candidates->thresholds[i] >= 0;
	}
	permutation->p = fmin(1, 2 * (double)(no_less < no_more ? no_less : no_more) / all);
	k = (size_t)(alpha / 2 * all * (1 + ROUNDING));
	permutation->low = k ? candidates->thresholds[k - 1] : -INFINITY; /* (S10) */
	permutation->high = k ? candidates->thresholds[thresholds - k] : INFINITY;
}

int permutation_test(const double *a, size_t count_a, const double *b, size_t count_b, double alpha,
		     struct permutation *permutation)
{
	struct candidates candidates = { 0 };
	int ret;
	size_t i;

	if (!count_a || !count_b)
		return -EDOM;
	ret = candidates_alloc(a, count_a, b, count_b, &candidates);
	if (!ret)
		ret = candidates.drawn ? draw_some(&candidates) : list_all(&candidates);
	if (!ret) {
		gsl_sort(candidates.thresholds, 1, candidates.divisions - 1);
		conclude(&candidates, alpha, permutation);
		permutation->difference = 0;
		for (i = 0; i < count_a; i++)
			permutation->difference -= candidates.values[i] / (double)count_a;
		for (i = 0; i < count_b; i++)
			permutation->difference += candidates.values[count_a + i] / (double)count_b;
	}
	free(candidates.values);
	free(candidates.thresholds);
	return ret;
}

unsigned int permutation_needs(double alpha)
{
	unsigned int count = 1;

	while (2 / gsl_sf_choose(2 * count, count) > alpha * (1 + ROUNDING))
		count++;
	return count;
}
