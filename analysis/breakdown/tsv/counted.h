/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls of a run whose instructions were counted, as the figures order and name them. */
#ifndef INVBENCH_COUNTED_H
#define INVBENCH_COUNTED_H

#include <stdio.h>
#include "analysis/read/samples.h"

/* The axes on which the calls of a workload differ; a bit for each. */
struct counted_axes {
	const struct sampled_cell *first; /* call of the workload */
	uint64_t vary;
};

struct counted {
	const struct sampled_cell **cells; /* in the order of the plan and then of the kernels */
	size_t count;
	struct counted_axes *axes; /* one for each workload */
	size_t axes_count;
};

/* 0 or -ENOMEM. Free the calls in either case. */
int counted_load(const struct samples *samples, struct counted *counted);
void counted_free(struct counted *counted);

/* The same call on the boot before. NULL: there is none. */
const struct sampled_cell *counted_before(const struct counted *counted, size_t index);

/* "unmap, vfio, v7.1 (correct on Arm), size 4K": what other calls of the workload do not share. The caller frees it. */
char *counted_label(const struct counted *counted, const struct sampled_cell *cell);

#endif
