/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fits a straight line to the medians of a sweep.
 * The walk over the invalidation array is linear, so the slope is the cost of an entry and the
 * intercept is the cost of a call before its first entry. The largest deviation shows whether this
 * model holds. Costs span three decades, so the fit minimises the relative distance. Otherwise the
 * longest array alone would decide, and the line would miss all short arrays.
 */
#ifndef INVBENCH_FIT_H
#define INVBENCH_FIT_H

#include "analysis/read/samples.h"

struct fit {
	double slope, intercept;
	double deviation; /* largest distance of a point from the line, divided by the point */
	double deviation_at; /* x of that point */
	double from, to; /* range of x */
	unsigned int points;
};

/*
 * Fits by least squares with weights of 1/y². Returns 0, or -ENODATA with fewer than three points,
 * with only one place, or with a point that is not above 0.
 */
int fit_points(const double *x, const double *y, unsigned int points, struct fit *fit);

/*
 * Fits the measured siblings of a cell along an axis of numbers. It leaves out 0, because a call
 * with an empty array sends no command. Returns 0, -ENOMEM, or -ENODATA as above and if the cell is
 * not the first of its siblings, so that a loop over all cells gets every sweep once.
 */
int fit_sweep(const struct samples *samples, const struct sampled_cell *first, enum axis_id axis,
	      struct fit *fit);

#endif
