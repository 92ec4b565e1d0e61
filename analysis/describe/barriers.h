/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The barriers in which the strategies of a cell differ. */
#ifndef INVBENCH_BARRIERS_H
#define INVBENCH_BARRIERS_H

#include "analysis/read/samples.h"

/*
 * What a strategy is: the barriers, ordered accesses and atomics whose number differs among the
 * strategies of the same cell, as "dmb ish, 2 dmb oshst" or "none"; "same" if none differs. Counts
 * what a call executes, or without a mix the instructions that are patched into the driver. "-": neither is
 * known, or the clock is not exact. The caller frees it. NULL without memory.
 */
char *barriers_text(const struct samples *samples, const struct sampled_cell *cell);

#endif
