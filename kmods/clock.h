/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock of the measured loops: a core's cycle counter where there is one,
 * else the architected counter.
 * Under an emulator that makes one instruction one tick, the cycle counter
 * counts instructions. Which one is read is decided by a static key, so the
 * loop holds no branch for it.
 */
#ifndef INVBENCH_CLOCK_H
#define INVBENCH_CLOCK_H

#include <asm/barrier.h>
#include <asm/sysreg.h>
#include <linux/jump_label.h>

#include "control.h"

DECLARE_STATIC_KEY_FALSE(clock_is_pmu);

/* Start the cycle counters of all online CPUs; stop gives them back. */
int clock_start(void);
void clock_stop(void);

/* The clock's introduction, measured now on the calling CPU. */
void clock_describe(struct invbench_clock *to);

/* Ordered against the instructions before and after: ISB on both sides. */
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
