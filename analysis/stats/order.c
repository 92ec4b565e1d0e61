/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Median and lower quartile of a few values: see order.h. */
#include <math.h>
#include <gsl/gsl_sort.h>
#include "analysis/stats/order.h"

void order_sort(double *values, size_t count)
{
	gsl_sort(values, 1, count);
}

/* (S1) */
double order_median(const double *sorted, size_t count)
{
	if (!count)
		return NAN;
	return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

/* (S2) */
double order_lower_quartile(double *values, size_t count)
{
	if (!count)
		return NAN;
	order_sort(values, count);
	return values[(count + 3) / 4 - 1];
}
