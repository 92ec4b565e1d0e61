/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of the instructions per function, for one call or for two that are compared.
 * The functions that are equal in both calls share one row, so the rows still add up to the whole.
 */
#ifndef INVBENCH_FUNCTIONS_H
#define INVBENCH_FUNCTIONS_H

#include <jansson.h>
#include "analysis/series/attribution.h"
#include "analysis/series/section.h"
#include "bench/text/grid.h"

/* The call that the rows sum to. The timed pass has another cheapest call, by a few instructions. */
#define FUNCTIONS_CALL "the cheapest call of the counting pass"

/* Fills a grid with two calls and their difference. before, after: titles of the two columns. */
void functions_put(const struct attribution *attribution, const char *before, const char *after,
		   struct grid *grid);

/*
 * The next table of a section's cells side by side, starting at cell *from, which it moves on.
 * Returns the table's title, or NULL after the last one. The caller frees the grid in any case;
 * without memory the grid is marked as failed.
 */
const char *functions_next(const struct section *section, size_t *from, struct grid *grid);

/* An array of triples: function, instructions before, instructions after. NULL without memory. */
json_t *functions_json(const struct attribution *attribution);

#endif
