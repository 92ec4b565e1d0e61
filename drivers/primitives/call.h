/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the loops of all primitives share: their memory, and the tables of loops.
 * A worker has cache lines of its own, and one that all workers share. The loops
 * are compiled once for each value of the axis memory, so that a measured loop
 * contains no choice.
 */
#ifndef INVBENCH_PRIMITIVES_CALL_H
#define INVBENCH_PRIMITIVES_CALL_H

#include "bench/core/workload.h"

/*
 * The lines for stores that miss. 64 MiB are more than the caches of one core. A
 * step of an odd number of lines visits each of them before any a second time,
 * and too far from the one before for a prefetcher.
 */
#define MISS_LINES  (1U << 20)
#define MISS_STEP   40503U
#define MISS_LINE   64
#define MISS_STORES 4 /* in a call */

struct call {
	__u64 *operand; /* of the primitive */
	__u64 *own; /* a line that stays in this CPU's cache */
	__u64 *shared; /* a line that all workers store to */
	char *lines; /* MISS_LINES of them; NULL: the cell needs none */
	__u32 next; /* of these */
};

struct primitive {
	const struct workload
		*workload; /* .each is NULL: this architecture has no such instruction */
	bool (*exists)(void); /* on this CPU */
};

/* Finds the loops of a primitive. NULL: there is none of this name. */
typedef const struct primitive *primitives_find(const char *name);

extern primitives_find primitives_after_none, primitives_after_hit, primitives_after_miss,
	primitives_after_shared;

#endif
