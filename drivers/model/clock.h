/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock of the model's loops: the processor's own counter, which costs
 * some ten nanoseconds where the system's clock costs several times that.
 * Ordered against the instructions before and after it.
 */
#ifndef INVBENCH_MODEL_CLOCK_H
#define INVBENCH_MODEL_CLOCK_H

#include "bench/core/control.h"

#if defined(__x86_64__)
#define CLOCK_SOURCE "tsc"
static __always_inline __u64 clock_read(void)
{
	__u32 low, high;

	__asm__ __volatile__("lfence; rdtsc; lfence" : "=a"(low), "=d"(high)::"memory");
	return (__u64)high << 32 | low;
}
#elif defined(__aarch64__)
#define CLOCK_SOURCE "cntvct"
static __always_inline __u64 clock_read(void)
{
	__u64 now;

	__asm__ __volatile__("isb; mrs %0, cntvct_el0; isb" : "=r"(now)::"memory");
	return now;
}
#endif

/* The clock's introduction, measured now on the calling CPU. */
void clock_describe(struct invbench_clock *to);

#endif
