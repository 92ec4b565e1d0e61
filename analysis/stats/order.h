/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Order statistics of few values: median and lower quartile.
 * All by (S1) and (S2); samples by the million are a distribution's.
 */
#ifndef INVBENCH_ORDER_H
#define INVBENCH_ORDER_H

#include <stddef.h>

/* Sorted in place, smallest first. */
void order_sort(double *values, size_t count);

/* Of sorted values; NaN when there are none. */
double order_median(const double *sorted, size_t count);

/* Sorts; the second smallest of eight. NaN when there are none. */
double order_lower_quartile(double *values, size_t count);

#endif
