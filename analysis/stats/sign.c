/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sign test and its interval: see sign.h. */
#include <math.h>
#include <gsl/gsl_cdf.h>
#include "analysis/stats/sign.h"

/* A rank whose probability is exactly alpha must not be lost to rounding. */
#define ROUNDING 1e-12

static double two_sided(size_t at_most, size_t count)
{
	return fmin(1, 2 * gsl_cdf_binomial_P(at_most, 0.5, count));
}

double sign_test(const double *values, size_t count)
{
	size_t above = 0, below = 0, i;

	for (i = 0; i < count; i++) {
		above += values[i] > 0;
		below += values[i] < 0;
	}
	return two_sided(above < below ? above : below, above + below); /* (S4) */
}

void sign_interval(const double *sorted, size_t count, double alpha, double *low, double *high)
{
	size_t k = 0;

	while (2 * (k + 1) <= count && two_sided(k, count) <= alpha + ROUNDING)
		k++;
	*low = k ? sorted[k - 1] : -INFINITY; /* (S5) */
	*high = k ? sorted[count - k] : INFINITY;
}

unsigned int sign_test_needs(double alpha)
{
	unsigned int count = 1;

	while (two_sided(0, count) > alpha + ROUNDING)
		count++;
	return count;
}
