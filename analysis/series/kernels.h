/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The same cells on several kernels, side by side: does a call cost more on a newer kernel?
 * A row is a cell of the plan. A column is a kernel, in the order of the run. A cell that only one
 * kernel measured has no row.
 */
#ifndef INVBENCH_KERNELS_H
#define INVBENCH_KERNELS_H

#include "analysis/series/series.h"

struct kernels {
	struct series series; /* one series per row */
	const char **names; /* names of the columns */
	size_t count, rows;
};

/* 0, -ENOMEM, or -ENODATA: no cell was measured on two kernels. Free the result in any case. */
int kernels_load(const struct samples *samples, struct kernels *kernels);
void kernels_free(struct kernels *kernels);

/* The caller frees the label. NULL without memory. */
char *kernels_label(const struct kernels *kernels, size_t row);
/* NULL: not measured. */
const struct sampled_cell *kernels_cell(const struct kernels *kernels, size_t row, size_t column);
/* NaN: not measured. */
double kernels_median(const struct kernels *kernels, size_t row, size_t column);
/* Change in per cent from the first kernel of the row; NaN for that kernel. Exact clock only. */
double kernels_change(const struct kernels *kernels, size_t row, size_t column);

#endif
