/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cells of a plan as text: sets, "0-3,7", for people and for measure; and the calls of a sub-batch of each. */
#ifndef INVBENCH_CELLS_H
#define INVBENCH_CELLS_H

#include "plan.h"

/* Sorts the numbers. NULL without memory; to be freed. */
char *cells_format(unsigned int *cells, size_t count);

/* Leaves only these cells in the plan. 0, or -EINVAL once the error is printed. */
int cells_keep(struct plan *plan, const char *list);

/* "512,512,64": a number a cell of the plan, 0: not known. NULL without memory; to be freed. */
char *calls_format(const unsigned int *calls, unsigned int count);
/* And back, to be freed. 0, -ENOMEM, or -EINVAL once the error is printed. */
int calls_parse(const char *list, const struct plan *plan, unsigned int **calls);

#endif
