/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A straight line through the medians of a sweep.
 * The walk over the invalidation array is linear, so slope and intercept say
 * what an entry costs and what a call costs before its first entry; how far
 * the sizes stray from the line says whether that picture holds. Costs span
 * three decades, so it is the relative distance that is made small: else the
 * longest array alone would decide, and the line would miss all short ones.
 */
#ifndef INVBENCH_FIT_H
#define INVBENCH_FIT_H

#include "samples.h"

struct fit {
	double slope, intercept;
	double deviation; /* largest distance of a point from the line, over the point */
	double deviation_at; /* where */
	double from, to; /* range of the points */
	unsigned int points;
};

/*
 * Least squares weighted by 1/y². -ENODATA with fewer than three points, only
 * one place, or a point that is not above 0.
 */
int fit_points(const double *x, const double *y, unsigned int points, struct fit *fit);

/*
 * Fits the measured siblings of a cell along an axis of numbers, 0 left out: an
 * empty array sends no command and waits for none. -ENODATA also
 * when the cell is not the first of them: so that a loop over all cells meets
 * every sweep once.
 */
int fit_sweep(const struct samples *samples, const struct sampled_cell *first, enum axis_id axis,
	      struct fit *fit);

#endif
