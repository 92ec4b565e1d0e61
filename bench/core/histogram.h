/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A log-linear histogram of ticks.
 * It counts values below 2048 exactly, and larger ones in 1024 buckets for each
 * power of two: a bucket's lowest value is at most 1/1024 (0.1 %) below any
 * value in it. To record a value takes a shift and an increment, and no
 * division, allocation or lock, since each CPU has its own histogram.
 * For a smaller histogram, define both numbers before this include.
 */
#ifndef INVBENCH_HISTOGRAM_H
#define INVBENCH_HISTOGRAM_H

#include "bench/core/shim.h"

#ifndef HISTOGRAM_PRECISION_BITS
#define HISTOGRAM_PRECISION_BITS 10
#define HISTOGRAM_VALUE_BITS	 40 /* larger values count in the last bucket */
#endif
#define HISTOGRAM_STEPS	  (1U << HISTOGRAM_PRECISION_BITS)
#define HISTOGRAM_OCTAVES (HISTOGRAM_VALUE_BITS - HISTOGRAM_PRECISION_BITS + 1)
#define HISTOGRAM_BUCKETS (HISTOGRAM_OCTAVES * HISTOGRAM_STEPS)

static __always_inline unsigned int histogram_index(__u64 value)
{
	unsigned int shift = 0;

	if (value >> HISTOGRAM_VALUE_BITS)
		return HISTOGRAM_BUCKETS - 1;
	if (value >= 2 * HISTOGRAM_STEPS)
		shift = fls64(value) - HISTOGRAM_PRECISION_BITS - 1;
	return shift * HISTOGRAM_STEPS + (unsigned int)(value >> shift);
}

/* The lowest value of a bucket. */
static inline __u64 histogram_value(unsigned int index)
{
	unsigned int shift = 0;

	if (index >= 2 * HISTOGRAM_STEPS)
		shift = index / HISTOGRAM_STEPS - 1;
	return (__u64)(index - shift * HISTOGRAM_STEPS) << shift;
}

static __always_inline void histogram_record(__u32 *counts, __u64 value)
{
	counts[histogram_index(value)]++;
}

/* Moves the counts of the values min to max, inclusive, to another histogram. */
static inline void histogram_move(__u32 *to, __u32 *from, __u64 min, __u64 max)
{
	for (unsigned int i = histogram_index(min); i <= histogram_index(max); i++) {
		to[i] += from[i];
		from[i] = 0;
	}
}

/* Clears the counts of the values min to max, inclusive. */
static inline void histogram_clear(__u32 *counts, __u64 min, __u64 max)
{
	for (unsigned int i = histogram_index(min); i <= histogram_index(max); i++)
		counts[i] = 0;
}

#endif
