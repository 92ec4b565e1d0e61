/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The result table of a run, for people or as JSON.
 * What runs into doubt is said in the table itself: how the run ended, what
 * the clock cannot tell, which cells have no result and why.
 */
#ifndef INVBENCH_TABLE_H
#define INVBENCH_TABLE_H

#include <stdbool.h>
#include <stdio.h>
#include "samples.h"

/* 0 or -errno, said why; -EBADMSG also after printing what a damaged record still holds. */
int table_print(const char *run_dir, FILE *out, bool json);

#endif
