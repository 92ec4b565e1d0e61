/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The same cells on several kernels, side by side: does a call cost more on a newer kernel?
 * A row is a cell of the plan. A column is a kernel, in the order of the run. A cell that only one
 * kernel measured has no row.
 *
 * On the exact clock a cost is the median of the first boot, which all boots repeat. On a real clock it is that of
 * compare, over all boots or rounds.
 */
#ifndef INVBENCH_KERNELS_H
#define INVBENCH_KERNELS_H

#include "analysis/compare/contrast.h"
#include "analysis/series/series.h"

struct kernels {
	struct series series; /* one series per row */
	const char **names; /* names of the columns */
	size_t count, rows;
	struct contrast contrast; /* by kernel, on a real clock */
};

/*
 * 0, -ENOMEM, or -ENODATA: no cell was measured on two kernels, or these cannot be compared. Free the result in any
 * case, before the samples.
 */
int kernels_load(const struct samples *samples, struct kernels *kernels);
void kernels_free(struct kernels *kernels);

/* The caller frees the label. NULL without memory. */
char *kernels_label(const struct kernels *kernels, size_t row);
/* NULL: not measured. */
const struct sampled_cell *kernels_cell(const struct kernels *kernels, size_t row, size_t column);
/* In the clock's unit. NaN: not measured, or not compared. */
double kernels_cost(const struct kernels *kernels, size_t row, size_t column);
/*
 * Change in per cent from the first kernel of the row; NaN for that kernel. Exact clock only: on a real clock an effect
 * stands beside its interval, as compare prints it.
 */
double kernels_change(const struct kernels *kernels, size_t row, size_t column);

#endif
