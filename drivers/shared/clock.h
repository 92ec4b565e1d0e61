/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock of the loops that run in this process.
 * On real cores it is the processor's own counter, ordered against the
 * instructions before and after, which costs some ten nanoseconds where the
 * system's clock costs several times that. Where instructions are counted it is
 * the PMU's count of them, the kernel's included, read by a system call: that
 * costs always the same, which the empty sample tells, and changes no setting.
 */
#ifndef INVBENCH_SHARED_CLOCK_H
#define INVBENCH_SHARED_CLOCK_H

#include "bench/core/control.h"

#if defined(__x86_64__)
#define CLOCK_SOURCE "tsc"
static __always_inline __u64 clock_counter(void)
{
	__u32 low, high;

	__asm__ __volatile__("lfence; rdtsc; lfence" : "=a"(low), "=d"(high)::"memory");
	return (__u64)high << 32 | low;
}
#elif defined(__aarch64__)
#define CLOCK_SOURCE "cntvct"
static __always_inline __u64 clock_counter(void)
{
	__u64 now;

	__asm__ __volatile__("isb; mrs %0, cntvct_el0; isb" : "=r"(now)::"memory");
	return now;
}
#endif

/* What counts instructions, -1: nothing does, and the clock is the counter. */
extern int clock_instructions;
__u64 clock_count(void);

static __always_inline __u64 clock_read(void)
{
	return clock_instructions < 0 ? clock_counter() : clock_count();
}

/* From here on the clock counts the instructions of this CPU, and the process stays there; 0 or -errno. */
int clock_start(unsigned int cpu);
void clock_stop(void);

/* The clock's introduction, measured now. */
void clock_describe(struct invbench_clock *to);

#endif
