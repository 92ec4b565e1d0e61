/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A straight line through the medians of a sweep, by ordinary least squares. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include "fit.h"

static double mean_of(const double *values, unsigned int count)
{
	long double sum = 0;
	unsigned int i;

	for (i = 0; i < count; i++)
		sum += values[i];
	return (double)(sum / count);
}

static void measure_deviation(const double *x, const double *y, struct fit *fit)
{
	unsigned int i;

	fit->from = fit->to = x[0];
	fit->deviation = 0;
	fit->deviation_at = x[0];
	for (i = 0; i < fit->points; i++) {
		double line = fit->intercept + fit->slope * x[i];
		double deviation = fabs((y[i] - line) / line);

		fit->from = fmin(fit->from, x[i]);
		fit->to = fmax(fit->to, x[i]);
		if (deviation > fit->deviation) {
			fit->deviation = deviation;
			fit->deviation_at = x[i];
		}
	}
}

int fit_points(const double *x, const double *y, unsigned int points, struct fit *fit)
{
	double x_mean, y_mean;
	long double xx = 0, xy = 0;
	unsigned int i;

	if (points < 3)
		return -ENODATA;
	x_mean = mean_of(x, points);
	y_mean = mean_of(y, points);
	for (i = 0; i < points; i++) {
		xx += (long double)(x[i] - x_mean) * (x[i] - x_mean);
		xy += (long double)(x[i] - x_mean) * (y[i] - y_mean);
	}
	if (xx <= 0)
		return -ENODATA;
	fit->points = points;
	fit->slope = (double)(xy / xx);
	fit->intercept = y_mean - fit->slope * x_mean;
	measure_deviation(x, y, fit);
	return 0;
}

int fit_sweep(const struct samples *samples, const struct sampled_cell *first, enum axis_id axis,
	      struct fit *fit)
{
	double *x, *y;
	unsigned int points = 0;
	int ret = -ENOMEM;
	size_t i;

	if (sampled_first(samples, first, axis) != first)
		return -ENODATA;
	x = calloc(samples->cell_count, sizeof(*x));
	y = calloc(samples->cell_count, sizeof(*y));
	if (!x || !y)
		goto out;
	for (i = 0; i < samples->cell_count; i++) {
		const struct sampled_cell *cell = &samples->cells[i];
		double median = distribution_median(&cell->distribution);

		if (cell->state != CELL_MEASURED || isnan(median) ||
		    !sampled_siblings(cell, first, axis))
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
