/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which cells belong together in a figure along one axis.
 * A series is a set of siblings: cells alike in all but the axis. Its label
 * names workload, strategy and, if the run has several, the kernel, and else
 * only what differs between the series of the same figure and is not the default.
 */
#ifndef INVBENCH_SERIES_H
#define INVBENCH_SERIES_H

#include "samples.h"

/* Not an axis of a plan, yet a figure can run along it: alike in all axes, on several kernels. */
#define SERIES_KERNEL AXIS_COUNT

struct member {
	const struct sampled_cell *cell;
	unsigned int series; /* from 0 */
};

struct series {
	const struct samples *samples;
	enum axis_id axis;
	const struct sampled_boot *clock; /* one figure, one clock: all have that of this boot */
	bool kernel_named, boot_named; /* in the labels */
	struct member *members; /* series by series, each in the order of the plan */
	size_t count;
};

/* -ENODATA: no section varies this axis, or the clock tells nothing. */
int series_load(const struct samples *samples, enum axis_id axis, struct series *series);
void series_free(struct series *series);

/* To be freed. */
char *series_label(const struct series *series, const struct sampled_cell *cell);

/* The same where there is no figure: what a table calls the cell's sweep along the axis. */
char *series_name(const struct samples *samples, enum axis_id axis,
		  const struct sampled_cell *cell);

#endif
