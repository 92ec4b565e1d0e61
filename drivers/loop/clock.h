/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock of the measured loops in this process.
 * On real cores it is the processor's counter, ordered against the instructions
 * before and after it. Reading it takes some ten nanoseconds; clock_gettime()
 * takes several times that. On the exact clock it is the PMU's count of
 * instructions, the kernel's included. A system call reads it: its cost is
 * constant, the empty sample measures it, and no setting of the machine changes.
 */
#ifndef INVBENCH_ENGINE_CLOCK_H
#define INVBENCH_ENGINE_CLOCK_H

#include <stdbool.h>

#include "bench/core/uapi.h"

#if defined(__x86_64__)
#define CLOCK_COUNTER "tsc"
static __always_inline __u64 clock_counter(void)
{
	__u32 low, high;

	__asm__ __volatile__("lfence; rdtsc; lfence" : "=a"(low), "=d"(high)::"memory");
	return (__u64)high << 32 | low;
}
#elif defined(__aarch64__)
#define CLOCK_COUNTER "cntvct"
static __always_inline __u64 clock_counter(void)
{
	__u64 now;

	__asm__ __volatile__("isb; mrs %0, cntvct_el0; isb" : "=r"(now)::"memory");
	return now;
}
#endif

/* The perf event that counts instructions; -1: the clock is the processor's counter. */
extern int clock_instructions;
__u64 clock_count(void);

static __always_inline bool clock_is_exact(void)
{
	return clock_instructions >= 0;
}

static __always_inline __u64 clock_read(void)
{
	return clock_is_exact() ? clock_count() : clock_counter();
}

/* Makes the clock count the instructions of a CPU, and pins the process to it. 0 or -errno. */
int clock_start(unsigned int cpu);
void clock_stop(void);

/* Measures the clock's frequency, resolution and cost, and fills them in. */
void clock_describe(struct invbench_clock *to);

#endif
