/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets of a plan's cells as text, "0-3,7": for people, for events and for measure's --cells. */
#ifndef INVBENCH_CELLS_H
#define INVBENCH_CELLS_H

#include "plan.h"

/* Sorts the numbers. NULL without memory; to be freed. */
char *cells_format(unsigned int *cells, size_t count);

/* Leaves only these cells in the plan. 0, or -EINVAL once the error is printed. */
int cells_keep(struct plan *plan, const char *list);

#endif
