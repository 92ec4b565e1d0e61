/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Wilcoxon's signed-rank test, the second opinion beside the sign test.
 * Sharper, but it also asks the noise to be symmetric, which a tail of
 * interrupts is not: so it never decides.
 */
#ifndef INVBENCH_SIGNED_RANK_H
#define INVBENCH_SIGNED_RANK_H

#include <stddef.h>

#define SIGNED_RANK_EXACT 50 /* values; as many signs as a double counts exactly */

/* Two-sided p (S7); 1 when all are 0. 0 or -ENOMEM. */
int signed_rank(const double *values, size_t count, double *p);

#endif
