/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Log-linear histogram of ticks: values below 2048 exactly, above in 1024
 * steps an octave, so that a bucket's lowest value is at most 1/1024 (0.1 %)
 * below any value counted there. Recording is a shift and an increment:
 * no division, no allocation, no lock; one histogram belongs to one CPU.
 * Who has not the room for that defines both numbers before including this.
 */
#ifndef INVBENCH_HISTOGRAM_H
#define INVBENCH_HISTOGRAM_H

#include "shim.h"

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

/* The lowest value that counts in this bucket. */
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

/* Adds what lies between two values, both included, to another histogram and clears it. */
static inline void histogram_move(__u32 *to, __u32 *from, __u64 min, __u64 max)
{
	for (unsigned int i = histogram_index(min); i <= histogram_index(max); i++) {
		to[i] += from[i];
		from[i] = 0;
	}
}

#endif
