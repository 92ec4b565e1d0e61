/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each primitive costs on a core, from a run of the target primitives.
 * A price is the difference from the workload empty of the same section, with the interval of that
 * comparison (L1). Where calls do not influence each other, it is of batches. Where they do, it is of
 * calls timed alone: in a batch, stores that miss overlap with those of the next calls, and a CPU keeps
 * a contended line for several calls.
 */
#ifndef INVBENCH_PRICES_H
#define INVBENCH_PRICES_H

#include "analysis/read/samples.h"

#define PRICES_TARGET "primitives"
#define PRICES_PLAN   "primitives"

struct price {
	const char *primitive; /* points into the samples */
	unsigned int memory; /* enum invbench_memory */
	double cost, low,
		high; /* of one, in the clock's unit; the bounds are infinite for too few rounds */
};

struct prices {
	struct price *list; /* in the order of the plan */
	size_t count;
};

/* Whether the run measured primitives. */
bool prices_exist(const struct samples *samples);

/*
 * Loads the prices of the run. Returns 0, -ENODATA if it has none, or -ENOMEM. Free the prices in any
 * case, before the samples.
 */
int prices_load(const struct samples *samples, struct prices *prices);
void prices_free(struct prices *prices);

/* NULL: there is none. */
const struct price *prices_find(const struct prices *prices, const char *primitive,
				unsigned int memory);

/* The same by the name of a kind in a mix, such as "dmb ish". */
const struct price *prices_of_kind(const struct prices *prices, const char *kind,
				   unsigned int memory);

/*
 * Writes DIR/prices.tsv, if the run has prices: a line for each. 0, or -errno after a message.
 */
int prices_write(const struct samples *samples, const char *dir);

/*
 * Names the barriers that cost less than reading the clock: no call that is timed alone shows them. NULL:
 * there are none, or no memory; the caller frees it.
 */
char *prices_hidden(const struct prices *prices);
/* The same of a run, which may have no prices. */
char *prices_hidden_in(const struct samples *samples);

#endif
