/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What calls are made of, as data for the figures. */
#ifndef INVBENCH_MIX_TSV_H
#define INVBENCH_MIX_TSV_H

#include "analysis/read/samples.h"

/*
 * Writes DIR/mix.tsv: for each cell, in the order of the plan and then of the kernels, how often each kind
 * that is not plain occurs, by function and for the whole call. A kernel whose mix is that of the
 * one before (mix_is_same()) is left out. Writes nothing if no cell has a mix. Returns 0, or -errno after
 * reporting why.
 */
int mix_tsv_write(const struct samples *samples, const char *dir);

#endif
