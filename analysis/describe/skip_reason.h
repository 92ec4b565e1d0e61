/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports why cells were not measured, each reason once.
 * A kernel without the function skips every cell for the same reason. A reader wants that reason
 * and the number of cells, not one line per cell.
 */
#ifndef INVBENCH_SKIP_REASON_H
#define INVBENCH_SKIP_REASON_H

#include "analysis/series/section.h"

/*
 * "13 cells (0-12) skip: …", one for each reason, in the order of the first cells. Ends with NULL. The caller frees
 * them and the array. NULL: no memory.
 */
char **skip_reasons(const struct section *section);

/* How many consecutive cells from this one on have the same reason; 1 for a measured cell. */
size_t skip_reason_run_length(const struct section *section, size_t index);

#endif
