/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What calls are made of, side by side: barriers, atomics, cache lines, accesses to devices.
 * A row is a kind of bench/mix/mix.h, of the whole call or of one function; a column is a cell. The
 * kinds of instructions sum to the call's instructions (`run --functions`).
 */
#ifndef INVBENCH_MIX_TABLE_H
#define INVBENCH_MIX_TABLE_H

#include "analysis/read/samples.h"
#include "analysis/breakdown/side_by_side.h"
#include "bench/text/grid.h"

#define MIX_NAME 64

struct mix_row {
	char function[MIX_NAME]; /* "": the whole call */
	char kind[MIX_NAME];
	unsigned int rank; /* of the kind, for the order */
	bool in_path; /* of the function, for the order */
	uint64_t counts[SIDE_BY_SIDE]; /* one for each cell */
};

struct mix_table {
	struct mix_row *rows; /* the whole call first, then the driver's functions, then others */
	size_t count;
	size_t cells;
};

/*
 * Loads up to SIDE_BY_SIDE cells. A NULL cell has no counts. Returns 0, -ENODATA if a cell has no
 * mix, or -ENOMEM. Free the table in any case.
 */
int mix_load(const struct sampled_cell *const *cells, size_t count, struct mix_table *table);
void mix_free(struct mix_table *table);

/* Which rows a grid gets. */
enum mix_part {
	MIX_WHOLE, /* the whole call */
	MIX_WHOLE_NOTABLE, /* the same without what nearly every function has: mix_is_plain() */
	MIX_FUNCTIONS, /* the functions */
	MIX_FUNCTION_CHANGES, /* the functions, where the first and the last cell differ */
};

/*
 * Adds the rows of a part to a grid: the kind, before it the function if the part has several, and
 * the counts. with_change: a last column has the difference of the last cell from the first.
 * Returns the number of rows.
 */
size_t mix_put(const struct mix_table *table, enum mix_part part, bool with_change,
	       struct grid *grid);

/* Fills a grid with a part of a table of two cells and their difference. Returns the number of rows. */
size_t mix_put_change(const struct mix_table *table, enum mix_part part, const char *before,
		      const char *after, struct grid *grid);

/* Triples of all rows: kind, counts of the two cells. NULL without memory or without a mix. */
json_t *mix_json(const struct sampled_cell *before, const struct sampled_cell *after);

/* Whether two cells have the same counts of all kinds that are neither plain nor cache lines. */
bool mix_is_same(const struct sampled_cell *a, const struct sampled_cell *b);

#endif
