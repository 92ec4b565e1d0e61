/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the runs of a candidate did the same work. Costs of unequal work say nothing about time. */
#ifndef INVBENCH_VERDICT_WORK_H
#define INVBENCH_VERDICT_WORK_H

#include <stdbool.h>
#include "analysis/compare/contrast.h"

/*
 * One sentence: whether a call of each compared cell sent the same commands and CMD_SYNCs in all runs of its
 * candidate. *equal: whether it did. The caller frees it. NULL: no memory; "": each candidate has one run, or nothing
 * counted them.
 */
char *work_text(const struct contrast *contrast, bool *equal);

#endif
