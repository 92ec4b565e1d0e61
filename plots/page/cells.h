/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The data of each cell on the page of a report, at the anchors that the tables link to. */
#ifndef INVBENCH_CELLS_H
#define INVBENCH_CELLS_H

#include <stdio.h>
#include "analysis/read/samples.h"

/* Whether a page with so many cells has the data of each. */
bool cells_are_listed(size_t count);

/*
 * Writes the data of all cells of a run below a heading, or why they are not there. side: of describe_anchor();
 * count: cells of the whole page. 0 or -ENOMEM.
 */
int cells_put(FILE *page, const char *title, const struct samples *samples, const char *side,
	      size_t count);

#endif
