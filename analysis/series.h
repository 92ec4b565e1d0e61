/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which cells belong together in a figure along one axis.
 * A series is a set of siblings: cells alike in all but the axis. Its label
 * names the workload and the strategy, and else only what differs between the
 * series of the same figure.
 */
#ifndef INVBENCH_SERIES_H
#define INVBENCH_SERIES_H

#include "samples.h"

struct member {
	const struct sampled_cell *cell;
	unsigned int series; /* from 0 */
};

struct series {
	const struct samples *samples;
	enum axis_id axis;
	const struct sampled_boot *clock; /* all have the clock of this boot */
	bool named[AXIS_COUNT]; /* axes that stand in the labels */
	bool kernel_named, boot_named, section_named;
	struct member *members; /* series by series, each in the order of the plan */
	size_t count;
};

/* -ENODATA: no section varies this axis, or the clock tells nothing. */
int series_load(const struct samples *samples, enum axis_id axis, struct series *series);
void series_free(struct series *series);

/* To be freed. */
char *series_label(const struct series *series, const struct sampled_cell *cell);

#endif
