/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Hodges-Lehmann estimate, a second estimate beside the median.
 * It is nearly as precise as the mean if the noise is normal, and robust against outliers.
 */
#ifndef INVBENCH_HODGES_LEHMANN_H
#define INVBENCH_HODGES_LEHMANN_H

#include <stddef.h>

/* Takes sorted values (S6). Returns NaN if there are none. */
double hodges_lehmann(const double *sorted, size_t count);

#endif
