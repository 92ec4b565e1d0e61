/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holm's correction: it keeps the share of false alarms for many cells together.
 * It holds for any dependence between cells, and cells measured in the same rounds do depend on
 * each other.
 */
#ifndef INVBENCH_HOLM_H
#define INVBENCH_HOLM_H

#include <stddef.h>

/*
 * adjusted[i] belongs to p[i] (S8). A NaN stays NaN and does not count as a cell. Returns 0 or
 * -ENOMEM.
 */
int holm_adjust(const double *p, size_t count, double *adjusted);

#endif
