/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The results of a run as tab-separated files, units in the column names.
 *
 *   cells.tsv         every cell with all its columns
 *   by-AXIS.tsv       for each axis that a section varies: its measured cells,
 *                     "series" naming all else that tells them apart
 *   by-kernel.tsv     likewise the cells measured on several kernels
 *   timeline.tsv      what they cost by kernel, in release order, and the steps
 *   ecdf-by-AXIS.tsv  the same cells' distributions: cost, share of the calls
 *   fits.tsv          a line through each sweep of the entries
 *   run.gp            what a figure says about the run, as gnuplot variables
 *
 * A figure reads the file of the axis it draws and needs to know no plan; no
 * file, no such figure. What the clock cannot tell is in none but cells.tsv.
 */
#ifndef INVBENCH_TSV_H
#define INVBENCH_TSV_H

#include "samples.h"

/* Into a folder that exists. 0 or -errno, said why. */
int tsv_write(const struct samples *samples, const char *dir);

#endif
