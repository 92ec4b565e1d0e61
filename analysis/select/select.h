/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A part of a run: what the reader asks about.
 * The other cells are dropped before anything is computed, so that they are in no table, and in no
 * family of tests that corrects p for their number.
 */
#ifndef INVBENCH_SELECT_H
#define INVBENCH_SELECT_H

#include "analysis/read/samples.h"

/* Lists end with NULL; a NULL list selects everything. */
struct selection {
	const char **sections; /* names; a cell is in one of them */
	const char **only; /* "AXIS=VALUE,…" or "kernel=NAME,…"; a cell meets each of them */
};

/* Drops the other cells. selection: NULL selects everything. 0, or -EINVAL after a message if a name is wrong or no cell is left. */
int samples_select(struct samples *samples, const struct selection *selection);

#endif
