/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many commands a call can insert. The kernel makes a call under RCU and
 * nothing can stop it, so a request with longer calls than INVBENCH_COMMANDS_MAX
 * is refused.
 */
#ifndef INVBENCH_COMMANDS_H
#define INVBENCH_COMMANDS_H

#include <linux/log2.h>
#include <linux/minmax.h>

#include "bench/core/uapi.h"

#define RANGE_COMMANDS	 8 /* 5 bits of the number of pages each; a range has at most 2^36 pages */
#define DELAY_OF_COMMAND 64 /* cpu_relax() calls that take about as long as a command */

/*
 * An entry takes one command for each page, unless the SMMU has range commands.
 * From a page table full of pages on, the driver invalidates the whole ASID instead.
 */
static inline u64 commands_most(unsigned int entries, u64 size, u64 granule, bool has_ranges)
{
	u64 table = 1ULL << (ilog2(granule) - 3), each = size / granule;

	if (has_ranges)
		each = min_t(u64, each, RANGE_COMMANDS);
	else if (each >= table)
		each = 1;
	return max_t(u64, entries, 1) * each;
}

/* The number of commands without a delay that take as long. */
static inline u64 commands_with_delay(u64 commands, u32 cmd_delay)
{
	return commands * (1 + cmd_delay / DELAY_OF_COMMAND);
}

/*
 * The most commands that a caller can meet in a queue. One that rings for all consumes them with interrupts off,
 * those of other callers too, which insert more until they wait for a CMD_SYNC.
 */
static inline u64 commands_queued(u64 commands, u32 calls_per_sync, u32 cpus, u64 slots)
{
	return min_t(u64, commands * max_t(u32, calls_per_sync, 1) * cpus, slots);
}

#endif
