/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The results of a run as tab-separated files, with units in the column names.
 *
 *   cells.tsv         every cell with all its columns
 *   by-AXIS.tsv       for each axis that a section varies: its measured cells; "series" and
 *                     "label" stand for all other axes that differ
 *   by-kernel.tsv     the same for cells measured on several kernels
 *   timeline.tsv      their costs by kernel, in release order, and the steps
 *   ecdf-by-AXIS.tsv  the distributions of the same cells: cost, share of the calls
 *   mix.tsv           what calls are made of (analysis/breakdown/tsv/mix_tsv.h)
 *   functions.tsv, function-changes.tsv
 *                     instructions by function (analysis/breakdown/tsv/functions_tsv.h)
 *   prices.tsv        what primitives cost (analysis/explain/prices.h)
 *   waits.tsv         who waited for whom (analysis/breakdown/waits.h)
 *   fits.tsv          a straight line through each sweep of the entries
 *   effects.tsv       of a comparison of two runs: each cell's costs, effect and verdict
 *   run.gp            facts about the run that figures print, as gnuplot variables
 *
 * A figure reads the file of its axis and knows nothing of the plan. Without the file there is no
 * figure. Cells of an emulated clock are only in cells.tsv.
 */
#ifndef INVBENCH_TSV_H
#define INVBENCH_TSV_H

#include "analysis/compare/contrast.h"
#include "analysis/read/samples.h"

/* Writes into an existing folder. Returns 0, or -errno after reporting why. */
int tsv_write(const struct samples *samples, const char *dir);

/* Writes effects.tsv and function-changes.tsv of two runs, and run.gp of the second. Returns as above. */
int tsv_write_contrast(const struct contrast *contrast, const char *dir);

#endif
