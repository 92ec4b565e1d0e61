/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The same cells on several kernels, side by side: did a newer one get dearer?
 * A row is a cell of the plan, a column a kernel, in the order of the run; what
 * only one kernel could measure has no row.
 */
#ifndef INVBENCH_KERNELS_H
#define INVBENCH_KERNELS_H

#include "series.h"

struct kernels {
	struct series series; /* one a row */
	const char **names; /* of the columns */
	size_t count, rows;
};

/* -ENODATA: no cell was measured on two kernels. To be freed in either case. */
int kernels_load(const struct samples *samples, struct kernels *kernels);
void kernels_free(struct kernels *kernels);

/* To be freed. */
char *kernels_label(const struct kernels *kernels, size_t row);
/* NaN where it was not measured. */
double kernels_median(const struct kernels *kernels, size_t row, size_t column);
/* Per cent against the row's first kernel; NaN for that one, and on a clock that is not exact. */
double kernels_change(const struct kernels *kernels, size_t row, size_t column);

#endif
