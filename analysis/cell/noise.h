/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much noise the rounds of a boot had, and which rounds are rejected for it.
 * The rule sees a whole round and neither candidates nor costs, so it cannot favour a result. It is
 * coarse, because the lower quartile already tolerates a little noise in a round.
 */
#ifndef INVBENCH_ROUND_NOISE_H
#define INVBENCH_ROUND_NOISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* clang-format off */
#define NOISE_DEFINITIONS(define) \
	define("R1", "A round is rejected, for all its cells, when more than a quarter of its " \
		"sub-batches lost a CPU to another task.") \
	define("R2", "A round is also rejected when a hypervisor gave more than a quarter of its " \
		"time to others.") \
	define("R3", "A round is also rejected when interrupts were more than four times as " \
		"frequent as in the median round of the cells that were measured with it.")
/* clang-format on */

/* A noise line of the record. */
struct round_noise {
	unsigned int boot;
	unsigned int first, last; /* the cells that were measured together */
	unsigned int round;
	unsigned int sub_batches, preempted;
	uint64_t ns, steal_ns, interrupts, runnable;
	unsigned int
		reach; /* the last cell of all sessions of the boot up to this one; set by noise_judge() */
	bool rejected; /* the same */
};

/* Sorts the list by session and round and sets .reach and .rejected. 0 or -ENOMEM. */
int noise_judge(struct round_noise *list, size_t count);

/* The number of complete rounds of this cell. A noise line ends each of them. */
unsigned int noise_rounds(const struct round_noise *list, size_t count, unsigned int boot,
			  unsigned int cell);

/* Whether the round of this cell is rejected. A round without a noise line is not. */
bool noise_rejects(const struct round_noise *list, size_t count, unsigned int boot,
		   unsigned int cell, unsigned int round);

#endif
