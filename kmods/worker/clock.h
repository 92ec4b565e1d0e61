/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock of the measured loops: the core's cycle counter, or the generic
 * timer where the PMU has no usable cycle counter.
 * Under an emulator that makes one instruction one tick, the cycle counter
 * counts instructions. A static key selects the counter, so that the measured
 * loop has no conditional branch.
 */
#ifndef INVBENCH_CLOCK_H
#define INVBENCH_CLOCK_H

#include <asm/barrier.h>
#include <asm/sysreg.h>
#include <linux/jump_label.h>

#include "bench/core/uapi.h"

DECLARE_STATIC_KEY_FALSE(clock_is_pmu);

/* Follows CPUs that go offline, until clock_free(). 0 or -errno. */
int clock_load(void);
void clock_free(void);

/* Whether the clock counts on the CPU. A CPU that came online after clock_start() has no counter. */
bool clock_serves(unsigned int cpu);

/* Starts the cycle counters of all online CPUs, until clock_stop(). 0 or -errno. */
int clock_start(void);
void clock_stop(void);

/* How often the CPU has gone offline since clock_load(). */
unsigned int clock_departures(unsigned int cpu);

/* Measures the clock's properties on a CPU. They stay 0 where the clock does not count, or the CPU is offline. */
void clock_describe(struct invbench_clock *to, unsigned int cpu);

/* The ISBs keep the instructions before and after the read on their sides. */
static __always_inline u64 clock_read(void)
{
	u64 now;

	isb();
	if (static_branch_likely(&clock_is_pmu))
		now = read_sysreg(pmccntr_el0);
	else
		now = read_sysreg(cntvct_el0);
	isb();
	return now;
}

#endif
