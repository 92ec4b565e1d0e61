/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Hodges-Lehmann estimate: the median of the means of all pairs.
 * There are n²/2 pairs, so they are never listed. One pass counts the means at or below a value,
 * and bisection finds the value.
 */
#include <math.h>
#include <stdint.h>
#include "analysis/stats/hodges_lehmann.h"

/* After this many bisections the range is smaller than the difference of any two means. */
#define HALVINGS 100

static double mean_of_pair(const double *sorted, size_t i, size_t j)
{
	return sorted[i] / 2 + sorted[j] / 2;
}

/*
 * Counts the means at or below x and finds the smallest mean above x. Means grow with both
 * indices, so j only moves down while i moves up.
 */
static uint64_t count_to(const double *sorted, size_t count, double x, double *next)
{
	uint64_t below = 0;
	size_t i, j = count;

	*next = INFINITY;
	for (i = 0; i < count; i++) {
		while (j > i && mean_of_pair(sorted, i, j - 1) > x)
			j--;
		if (j < i)
			j = i;
		below += j - i;
		if (j < count)
			*next = fmin(*next, mean_of_pair(sorted, i, j));
	}
	return below;
}

/* The rank-th smallest mean; ranks begin at 1. */
static double mean_ranked(const double *sorted, size_t count, uint64_t rank)
{
	double low = sorted[0], high = sorted[count - 1], next;
	int i;

	if (count_to(sorted, count, low, &next) >= rank)
		return low;
	for (i = 0; i < HALVINGS; i++) {
		double middle = low / 2 + high / 2;

		if (count_to(sorted, count, middle, &next) < rank)
			low = middle;
		else
			high = middle;
	}
	count_to(sorted, count, low, &next);
	return next;
}

/* (S6) */
double hodges_lehmann(const double *sorted, size_t count)
{
	uint64_t means = (uint64_t)count * (count + 1) / 2;
	double upper;

	if (!count)
		return NAN;
	upper = mean_ranked(sorted, count, means / 2 + 1);
	if (means % 2)
		return upper;
	return (mean_ranked(sorted, count, means / 2) + upper) / 2;
}
