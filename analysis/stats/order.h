/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Median (S1) and lower quartile (S2) of a few values.
 * Millions of samples go into a distribution instead (analysis/cell/distribution.h).
 */
#ifndef INVBENCH_ORDER_H
#define INVBENCH_ORDER_H

#include <stddef.h>

/* Sorts in place, smallest first. */
void order_sort(double *values, size_t count);

/* Takes sorted values. Returns NaN if there are none. */
double order_median(const double *sorted, size_t count);

/* Sorts the values in place. Returns NaN if there are none. */
double order_lower_quartile(double *values, size_t count);

#endif
