/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kept cells from being measured, in words, each thing once.
 * A kernel without the function skips every cell for one reason: a reader wants
 * the reason and how many, not a line a cell. Both functions are asked for one
 * index after another and answer for all that say the same at its first.
 */
#ifndef INVBENCH_TROUBLE_H
#define INVBENCH_TROUBLE_H

#include "section.h"

/* "boot 0, 27 cells (0-26), skip: …"; NULL: told before, or no memory. To be freed. */
char *trouble_of_event(const json_t *events, size_t index);

/* "13 cells (0-12) skip: …"; NULL as well for a cell that was measured. */
char *trouble_of_cell(const struct section *section, size_t index);

/* From that index on: how many cells were not measured for one reason; 1 where one was measured. */
size_t trouble_alike(const struct section *section, size_t index);

#endif
