/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wilcoxon's signed-rank test: see signed_rank.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <gsl/gsl_cdf.h>
#include "analysis/stats/signed_rank.h"

/* The rank is doubled, because the mean rank of equal values may end in a half. */
struct ranked {
	double value;
	size_t twice;
};

static int by_size(const void *left, const void *right)
{
	double a = fabs(((const struct ranked *)left)->value);
	double b = fabs(((const struct ranked *)right)->value);

	return (a > b) - (a < b);
}

/* Gives equal values their mean rank. Returns the sum of t³ - t over groups of t equal values. */
static double give_ranks(struct ranked *ranked, size_t count)
{
	double ties = 0, size;
	size_t from, to, i;

	qsort(ranked, count, sizeof(*ranked), by_size);
	for (from = 0; from < count; from = to) {
		for (to = from + 1; to < count && !by_size(&ranked[from], &ranked[to]);)
			to++;
		for (i = from; i < to; i++)
			ranked[i].twice = from + 1 + to;
		size = (double)(to - from);
		ties += size * size * size - size;
	}
	return ties;
}

/* The share of all combinations of signs whose sum of positive ranks is at most sum. */
static double share_at_most(const struct ranked *ranked, size_t count, size_t sum)
{
	double ways[SIGNED_RANK_EXACT * (SIGNED_RANK_EXACT + 1) + 1] = { 1 }, below = 0;
	size_t top = 0, i, at;

	for (i = 0; i < count; i++) {
		top += ranked[i].twice;
		for (at = top; at >= ranked[i].twice; at--)
			ways[at] += ways[at - ranked[i].twice];
	}
	for (at = 0; at <= sum; at++)
		below += ways[at];
	return ldexp(below, -(int)count);
}

static double normal_p(double positive, size_t count, double ties)
{
	double n = (double)count, mean = n * (n + 1) / 4;
	double variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48;
	double off = fabs(positive - mean) - 0.5;

	return off <= 0 ? 1 : 2 * gsl_cdf_ugaussian_Q(off / sqrt(variance));
}

int signed_rank(const double *values, size_t count, double *p)
{
	struct ranked *ranked = calloc(count ? count : 1, sizeof(*ranked));
	size_t used = 0, positive = 0, i;
	double ties;

	if (!ranked)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		if (values[i] != 0)
			ranked[used++].value = values[i];
	}
	ties = give_ranks(ranked, used);
	for (i = 0; i < used; i++)
		positive += ranked[i].value > 0 ? ranked[i].twice : 0;
	if (used > SIGNED_RANK_EXACT) {
		*p = normal_p((double)positive / 2, used, ties);
	} else {
		/* By symmetry the smaller sum of the two sides gives the smaller tail. */
		size_t other = used * (used + 1) - positive;

		*p = fmin(1, 2 * share_at_most(ranked, used, positive < other ? positive : other));
	}
	free(ranked);
	return 0;
}
