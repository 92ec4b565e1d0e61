/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two parts of loading a timeline: its costs (timeline.c), and the steps between them (search.c). */
#ifndef INVBENCH_TIMELINE_SEARCH_H
#define INVBENCH_TIMELINE_SEARCH_H

#include "analysis/track/timeline/timeline.h"

struct load {
	const struct samples *const *runs;
	size_t run_count;
	double alpha;
	size_t family; /* rows of all flavours */
	struct timeline *timeline;
};

/* The boot of a cell that belongs to this timeline, or NULL. */
const struct sampled_boot *timeline_boot(const struct load *load, const struct samples *run,
					 const struct sampled_cell *cell);
/* The cost of a cell, in the clock's unit; NaN: it has none. */
double timeline_cost(const struct timeline *timeline, const struct samples *run,
		     const struct sampled_cell *cell);
/* The position of a kernel; that behind the last one: it has none. */
size_t timeline_kernel(const struct timeline *timeline, const char *name);
/*
 * Whether a boot is of the row's machine, and of the build of its kernel's newest boot, if that is known (NULL: it is
 * not). 1, 0 or -ENOMEM.
 */
int timeline_row_takes(struct timeline *timeline, const struct timeline_row *row,
		       const struct sampled_boot *boot, const struct sampled_boot *same_kernel);

/* Adds the steps of a row whose costs are complete. 0 or -ENOMEM. */
int timeline_search_row(const struct load *load, size_t index);

#endif
