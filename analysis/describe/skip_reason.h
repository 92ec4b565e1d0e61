/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports why cells were not measured, each reason once.
 * A kernel without the function skips every cell for the same reason. A reader wants that reason
 * and the number of cells, not one line per cell. Callers pass one index after the other. The first
 * cell with a reason answers for all cells with the same reason.
 */
#ifndef INVBENCH_SKIP_REASON_H
#define INVBENCH_SKIP_REASON_H

#include "analysis/series/section.h"

/*
 * "13 cells (0-12) skip: …". The caller frees it. NULL for a measured cell, for a cell whose
 * reason was reported, and without memory.
 */
char *skip_reason_of_cell(const struct section *section, size_t index);

/* How many consecutive cells from this one on have the same reason; 1 for a measured cell. */
size_t skip_reason_run_length(const struct section *section, size_t index);

#endif
