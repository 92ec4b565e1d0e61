/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The instructions of calls by function, as data for the figures. */
#ifndef INVBENCH_FUNCTIONS_TSV_H
#define INVBENCH_FUNCTIONS_TSV_H

#include <stdio.h>
#include "analysis/read/samples.h"

/*
 * Writes DIR/functions.tsv: for each call, in the order of the plan and then of the kernels, its instructions by
 * function, which sum to the call; rank 0 is the function that has most in all these calls. What has the counts of an
 * earlier cell of the workload, or of the kernel before, is left out. Also writes DIR/function-changes.tsv, which has
 * these kernels and the one before. Writes nothing if no call was counted. Returns 0, or -errno after reporting why.
 */
int functions_tsv_write(const struct samples *samples, const char *dir);

/* Starts DIR/function-changes.tsv, which file_finish_unsynced() ends at *path; the caller frees that. NULL: see errno. */
FILE *function_changes_start(const char *dir, char **path);

/*
 * Adds the whole call (function "-") and the functions that gained or lost instructions between two calls, the largest
 * difference first. Adds nothing if none did. change: number of the pair. Returns 0, -ENODATA if a call was not counted, or -ENOMEM.
 */
int function_changes_put(FILE *file, unsigned int change, const char *label,
			 const struct sampled_cell *before, const char *from,
			 const struct sampled_cell *after, const char *to);

#endif
