/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds calls of which a figure already shows the like. */
#ifndef INVBENCH_REPEATED_H
#define INVBENCH_REPEATED_H

#include "analysis/breakdown/tsv/counted.h"

/*
 * Marks the calls of each cell that, in every boot, executed the same instructions in the same functions as an earlier
 * cell of the workload. On the exact clock these are most strategies. is_repeated: one for each call. 0 or -ENOMEM.
 */
int repeated_find(const struct counted *calls, bool *is_repeated);

#endif
