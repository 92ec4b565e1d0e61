/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Hodges-Lehmann estimate, the second estimate beside the median.
 * Nearly as sharp as the mean where the noise is normal, and no outlier moves it.
 */
#ifndef INVBENCH_HODGES_LEHMANN_H
#define INVBENCH_HODGES_LEHMANN_H

#include <stddef.h>

/* Of sorted values (S6); NaN when there are none. */
double hodges_lehmann(const double *sorted, size_t count);

#endif
