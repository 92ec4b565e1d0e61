/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For what and for whom the calls of a cell waited (run --waits).
 * A call passes the points at which it can wait, and a pass that ends at once counts, too: so the median
 * is often near 0, and the mean is of each call. Times are net of an empty sample, in the clock's unit.
 */
#ifndef INVBENCH_WAITS_TABLE_H
#define INVBENCH_WAITS_TABLE_H

#include "analysis/read/samples.h"
#include "analysis/series/section.h"
#include "bench/text/grid.h"

struct wait_stats {
	const char *what; /* "CMD_SYNC", "room", … */
	double passes; /* of a call */
	double mean; /* of a call, all its passes together */
	double median, p99, longest; /* of a pass */
};

/*
 * Gets the next thing that a cell's calls waited for; *from begins with 0. Returns 1, 0 after the last
 * one, or -ENOMEM.
 */
int waits_next(const struct sampled_cell *cell, size_t *from, struct wait_stats *stats);

/* Adds the waits of a section's cells to a grid. Returns the number of rows, or -ENOMEM. */
int waits_put(const struct section *section, struct grid *grid);

/* The same of a cell, and who waited for whom. NULL: it has none, or no memory. */
json_t *waits_json(const struct sampled_cell *cell);

/*
 * Writes DIR/waits.tsv, if waits of several callers were recorded: for each cell, what a call of each
 * caller waits for each other one, on average, and the longest. 0, or -errno after a message.
 */
int waits_write(const struct samples *samples, const char *dir);

#endif
