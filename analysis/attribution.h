/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In which functions a call spends its instructions, and where two calls differ.
 * Counted in the lab on the exact clock (`run --attribute`), so rows are facts
 * and sum to the whole. A function's number is its own, without what it calls;
 * the harness stands among them under its own name, "… [invbench]".
 */
#ifndef INVBENCH_ATTRIBUTION_H
#define INVBENCH_ATTRIBUTION_H

#include "samples.h"

#define ATTRIBUTION_NAME 64

struct attribution_row {
	char function[ATTRIBUTION_NAME];
	uint64_t before, after; /* instructions of one call */
};

struct attribution {
	struct attribution_row *rows;
	size_t count;
	uint64_t before, after; /* what the rows sum to: the cheapest call, an empty sample in it */
};

/*
 * The rows of two cells, the largest difference first. before: NULL, there is
 * nothing to compare with, and all its numbers are 0. What the compiler made of
 * a function (name.isra.0) counts as the function. 0, -ENODATA if a cell was not
 * attributed, -ENOMEM; to be freed in either case.
 */
int attribution_between(const struct sampled_cell *before, const struct sampled_cell *after,
			struct attribution *to);
/* Adds a cell's to what stands under after, unsorted; returns as above. */
int attribution_add(struct attribution *attribution, const struct sampled_cell *cell);
/* What stands under after for a function, 0 if nothing does. */
uint64_t attribution_find(const struct attribution *attribution, const char *function);
void attribution_sort(struct attribution *attribution);
void attribution_free(struct attribution *attribution);

/*
 * Whether it is the invalidation's own: the SMMU driver and its command queue, and
 * in the model what stands for them. What these call besides, such as memset(), is not.
 */
bool attribution_in_path(const char *function);
/* The share of a cell's instructions in such functions; NAN: it was not attributed. */
double attribution_path_share(const struct sampled_cell *cell);

/* Of a row, or of the whole. */
#define attribution_change(of) ((int64_t)((of)->after - (of)->before))

#endif
