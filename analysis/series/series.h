/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Groups cells into the series of a figure along one axis.
 * A series is a set of siblings: cells that are equal on all other axes. Its label names the
 * workload, the strategy and, if the run has several, the kernel. It names another axis only if the
 * series of the figure differ on it and the value is not the default.
 */
#ifndef INVBENCH_SERIES_H
#define INVBENCH_SERIES_H

#include "analysis/read/samples.h"

/* A figure can also run along the kernels: members are then equal on all axes of the plan. */
#define SERIES_KERNEL AXIS_COUNT

struct member {
	const struct sampled_cell *cell;
	unsigned int series; /* from 0 */
};

struct series {
	const struct samples *samples;
	enum axis_id axis;
	const struct sampled_boot *clock; /* all members have the same clock as this boot */
	bool kernel_named, boot_named; /* whether labels name them */
	bool varies[AXIS_COUNT], section_varies; /* whether members differ on them */
	struct member *members; /* series by series, each in the order of the plan */
	size_t count;
};

/* 0, -ENOMEM, or -ENODATA: no section varies this axis, or no boot has numbers to show. */
int series_load(const struct samples *samples, enum axis_id axis, struct series *series);
void series_free(struct series *series);

/* All members of a series have one label. The caller frees it. NULL without memory. */
char *series_label(const struct series *series, const struct sampled_cell *cell);

#endif
