/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The attributed cells of a section side by side, as many as a line has room for. */
#ifndef INVBENCH_SIDE_BY_SIDE_H
#define INVBENCH_SIDE_BY_SIDE_H

#include "analysis/series/section.h"
#include "bench/text/grid.h"

/* Cells per table, limited by the width of a line. */
#define SIDE_BY_SIDE 8

struct side_by_side {
	const struct sampled_cell *cells[SIDE_BY_SIDE];
	size_t count;
};

/* The next cells whose functions were counted, from *from on, which it moves on. false: none. */
bool side_by_side_next(const struct section *section, size_t *from, struct side_by_side *side);

/*
 * Starts an empty grid with a column for each cell behind `first` columns of text, and a heading
 * for each axis that varies; strategies have their verdicts.
 */
void side_by_side_head(const struct side_by_side *side, const struct section *section,
		       unsigned int first, struct grid *grid);

#endif
