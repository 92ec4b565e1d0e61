/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the mix of a call costs at the prices of the machine that measured it, and the rest.
 * It explains a measured time. It predicts nothing for a machine that nobody measured, so it refuses
 * the prices of another one.
 */
#ifndef INVBENCH_EXPLAIN_H
#define INVBENCH_EXPLAIN_H

#include "analysis/document/document.h"
#include "analysis/explain/prices.h"

struct explain {
	const struct samples *run; /* measured on a real clock */
	const struct samples *priced; /* has cells of primitives */
	const struct samples *mixed; /* has the mixes; it may be .run */
	struct prices prices;
};

/*
 * Loads the prices. 0; -EINVAL after a message: the run has no times, or the prices are another
 * machine's; -ENODATA after a message; or -ENOMEM. Call explain_free() in any case.
 */
int explain_load(struct explain *explain);
void explain_free(struct explain *explain);

/* Adds prices, cells and notes. Returns the number of cells that are explained. */
size_t explain_document(const struct explain *explain, struct document *document);

/* The same for programs. NULL without memory. */
json_t *explain_json(const struct explain *explain);

#endif
