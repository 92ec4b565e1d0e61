/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists of cells, "0-3,7", and of calls in a sub-batch, one number per cell, as text.
 * The runner passes both to measure as options; messages show the lists of cells, too.
 */
#ifndef INVBENCH_CELLS_H
#define INVBENCH_CELLS_H

#include "bench/plan/plan.h"

/* Sorts the numbers and formats them. The caller frees the text. NULL: no memory. */
char *cells_format(unsigned int *cells, size_t count);

/* Removes all other cells from the plan. 0, -ENOMEM, or -EINVAL after a message. */
int cells_keep(struct plan *plan, const char *list);

/* "512,512,64": one number per cell of the plan; 0: unknown. The caller frees it. NULL: no memory. */
char *calls_format(const unsigned int *calls, unsigned int count);
/* Parses that list into *calls, which the caller frees. 0, -ENOMEM, or -EINVAL after a message. */
int calls_parse(const char *list, const struct plan *plan, unsigned int **calls);

#endif
