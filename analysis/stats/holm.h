/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holm's correction: many cells, one permitted share of false alarms.
 * Needs nothing of how the cells depend on one another; those measured in the
 * same rounds do.
 */
#ifndef INVBENCH_HOLM_H
#define INVBENCH_HOLM_H

#include <stddef.h>

/* adjusted[i] belongs to p[i] (S8); a NaN stays one and does not count. 0 or -ENOMEM. */
int holm_adjust(const double *p, size_t count, double *adjusted);

#endif
