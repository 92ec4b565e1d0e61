/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How disturbed the rounds of a boot were, and which are rejected for it.
 * The rule knows nothing of arms: it looks at the whole round, before anybody
 * looks at costs. It is coarse on purpose, for the lower quartile already
 * stands a round that is disturbed a little.
 */
#ifndef INVBENCH_DISTURBANCE_H
#define INVBENCH_DISTURBANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* clang-format off */
#define DISTURBANCE_DEFINITIONS(define) \
	define("R1", "A round is rejected, for all its cells, when more than a quarter of its " \
		"sub-batches lost a CPU to another task.") \
	define("R2", "Or when a hypervisor gave more than a quarter of its time to others.") \
	define("R3", "Or when it met interrupts more than four times as often as the median round " \
		"of the cells it was measured with.")
/* clang-format on */

/* The record's noise line. */
struct disturbance {
	unsigned int boot, first, last; /* cells that were measured together */
	unsigned int round;
	unsigned int sub_batches, preempted;
	uint64_t ns, steal_ns, interrupts, runnable;
	bool rejected; /* set by disturbances_judge() */
};

/* Sorts them by session and round. 0 or -ENOMEM. */
int disturbances_judge(struct disturbance *list, size_t count);

/* How many rounds of this cell were whole, from 0 on: each ends in its noise line. */
unsigned int disturbance_rounds(const struct disturbance *list, size_t count, unsigned int boot,
				unsigned int cell);

/* Whether the round of this cell is rejected; what has no noise line is not. */
bool disturbance_rejects(const struct disturbance *list, size_t count, unsigned int boot,
			 unsigned int cell, unsigned int round);

#endif
