/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The geometric mean of the effects of cells that ask one question.
 * One question: the same section, candidate and baseline, and the same words on all axes; only numbers differ, as
 * in a sweep of the entries. A mean over operations or strategies would be an answer to no question. In each
 * replicate, a round or a boot, the costs of all cells have one geometric mean, and these are compared like the
 * costs of a cell. So cells that were measured together do not count as independent. A mean is an
 * estimate with an interval; verdicts are of cells.
 */
#ifndef INVBENCH_GEOMEAN_H
#define INVBENCH_GEOMEAN_H

#include "analysis/compare/contrast.h"

struct geomean {
	size_t row; /* of the contrast: the first of its cells */
	size_t cells;
	bool varies[AXIS_COUNT]; /* the axes in which its cells differ */
	struct comparison result; /* only .effect, .low and .high; NaN if refused */
	char *refusal; /* why these cells have no mean; NULL: they have one */
};

struct geomeans {
	struct geomean *list; /* one for each set of at least two cells */
	size_t count;
};

/* Needs a contrast with verdicts. 0 or -ENOMEM. The caller frees the means in any case. */
int geomeans_load(const struct contrast *contrast, struct geomeans *geomeans);
void geomeans_free(struct geomeans *geomeans);

#endif
