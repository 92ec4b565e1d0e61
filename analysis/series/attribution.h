/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attributes the instructions of a call to functions, and shows where two calls differ.
 * The lab counts every instruction on the exact clock (`run --functions`), so the rows add up to
 * the whole call. The count of a function excludes the functions that it calls. The harness has
 * rows, too: their names end in "[invbench]".
 */
#ifndef INVBENCH_ATTRIBUTION_H
#define INVBENCH_ATTRIBUTION_H

#include "analysis/read/samples.h"

#define ATTRIBUTION_NAME 64

struct attribution_row {
	char function[ATTRIBUTION_NAME];
	uint64_t before, after; /* instructions of one call */
};

struct attribution {
	struct attribution_row *rows;
	size_t count;
	/* Sums of the rows: the cheapest call of the counting pass, including an empty sample. */
	uint64_t before, after;
	/* The same of the timed pass, 0: unknown. */
	uint64_t timed_before, timed_after;
};

/*
 * Attributes two cells, the largest difference first. before: NULL counts as 0 in all functions. A
 * clone that the compiler made of a function (name.isra.0) counts as the function. Returns 0,
 * -ENODATA if a cell was not attributed, or -ENOMEM. Free the attribution in either case.
 */
int attribution_between(const struct sampled_cell *before, const struct sampled_cell *after,
			struct attribution *to);
/* Adds the counts of a cell to .after, without sorting. Returns as above. */
int attribution_add(struct attribution *attribution, const struct sampled_cell *cell);
/* The instructions of a function in .after; 0 if it has no row. */
uint64_t attribution_find(const struct attribution *attribution, const char *function);
void attribution_sort(struct attribution *attribution);
void attribution_free(struct attribution *attribution);

/*
 * Whether the function belongs to the invalidation path: the SMMU driver and its command queue, or
 * their counterparts in the model. Other functions that these call, such as memset(), do not.
 */
bool attribution_in_path(const char *function);
/* The share of a cell's instructions in such functions, from 0 to 1. NaN: not attributed. */
double attribution_path_share(const struct sampled_cell *cell);

/* Removes a suffix of the compiler and keeps the name of the module. to: ATTRIBUTION_NAME bytes. */
void attribution_name(char *to, const char *name);
/* Whether the cheapest call of the timed pass is another number than that of the counting pass. */
bool attribution_passes_differ(const struct attribution *attribution);

/* The difference in a row or in the whole attribution. */
#define attribution_change(of) ((int64_t)((of)->after - (of)->before))

#endif
