/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fits a straight line to the medians of a sweep: see fit.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include "analysis/series/fit.h"

/* The weight makes a distance of 1 % count the same for every point. */
static long double weight(double y)
{
	return 1 / ((long double)y * y);
}

/* The mean of the values, each with the weight of its y. */
static long double mean_of(const double *values, const double *y, unsigned int count)
{
	long double sum = 0, weights = 0;
	unsigned int i;

	for (i = 0; i < count; i++) {
		sum += weight(y[i]) * values[i];
		weights += weight(y[i]);
	}
	return sum / weights;
}

static void measure_deviation(const double *x, const double *y, struct fit *fit)
{
	unsigned int i;

	fit->from = fit->to = x[0];
	fit->deviation = 0;
	fit->deviation_at = x[0];
	for (i = 0; i < fit->points; i++) {
		double line = fit->intercept + fit->slope * x[i];
		double deviation = fabs((y[i] - line) / y[i]);

		fit->from = fmin(fit->from, x[i]);
		fit->to = fmax(fit->to, x[i]);
		if (deviation > fit->deviation) {
			fit->deviation = deviation;
			fit->deviation_at = x[i];
		}
	}
}

/* A line needs three points in at least two places, all above 0. */
static bool is_sweep(const double *x, const double *y, unsigned int points)
{
	bool moves = false;
	unsigned int i;

	for (i = 0; i < points; i++) {
		if (y[i] <= 0)
			return false;
		moves |= x[i] != x[0];
	}
	return moves && points >= 3;
}

int fit_points(const double *x, const double *y, unsigned int points, struct fit *fit)
{
	long double x_mean, y_mean, xx = 0, xy = 0;
	unsigned int i;

	if (!is_sweep(x, y, points))
		return -ENODATA;
	x_mean = mean_of(x, y, points);
	y_mean = mean_of(y, y, points);
	for (i = 0; i < points; i++) {
		xx += weight(y[i]) * (x[i] - x_mean) * (x[i] - x_mean);
		xy += weight(y[i]) * (x[i] - x_mean) * (y[i] - y_mean);
	}
	fit->points = points;
	fit->slope = (double)(xy / xx);
	fit->intercept = (double)(y_mean - xy / xx * x_mean);
	measure_deviation(x, y, fit);
	return 0;
}

int fit_sweep(const struct samples *samples, const struct sampled_cell *first, enum axis_id axis,
	      struct fit *fit)
{
	double *x, *y;
	unsigned int points = 0;
	int ret = -ENOMEM;
	const struct sampled_cell *cell;

	if (sampled_first(samples, first, axis) != first)
		return -ENODATA;
	x = calloc(samples->cell_count, sizeof(*x));
	y = calloc(samples->cell_count, sizeof(*y));
	if (!x || !y)
		goto out;
	sampled_foreach_place(samples, cell, first, axis) {
		double median = distribution_median(&cell->distribution);

		if (cell->state != CELL_MEASURED || isnan(median) || !cell->at[axis].number ||
		    cell->boot != first->boot)
			continue;
		x[points] = (double)cell->at[axis].number;
		y[points++] = median;
	}
	ret = fit_points(x, y, points, fit);
out:
	free(x);
	free(y);
	return ret;
}
