/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Wilcoxon's signed-rank test, printed beside the sign test.
 * It has more power, but it assumes symmetric noise. Interrupts make a one-sided tail, so this test
 * never decides a verdict.
 */
#ifndef INVBENCH_SIGNED_RANK_H
#define INVBENCH_SIGNED_RANK_H

#include <stddef.h>

#define SIGNED_RANK_EXACT 50 /* most values for the exact p: a double counts 2^50 signs exactly */

/* *p: the two-sided p (S7), which is 1 if all values are 0. Returns 0 or -ENOMEM. */
int signed_rank(const double *values, size_t count, double *p);

#endif
