/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Columns of text that line up.
 * Widths are counted in characters, for "µ" and "…" are two and three bytes.
 */
#ifndef INVBENCH_GRID_H
#define INVBENCH_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct grid {
	unsigned int columns;
	const bool *left; /* a column's texts stand left, not right */
	struct grid_text *texts; /* row by row */
	size_t count;
	bool failed; /* out of memory */
};

/* The grid owns the text from here on; NULL counts as being out of memory. */
void grid_put(struct grid *grid, char *text);
/* Text over all columns that are left in this row. */
void grid_put_rest(struct grid *grid, char *text);
/* 0 or -ENOMEM. */
int grid_print(const struct grid *grid, FILE *out);
void grid_free(struct grid *grid);

#endif
