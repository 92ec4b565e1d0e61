/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A workload: one measured operation, compiled into its own loops.
 * One file in workloads/ is one workload; its name is the file's, its
 * description the file's first sentence. It says in macros what is done with
 * one call, in the operations a target offers (target_map() …), and includes
 * loop.h, so that the loop holds the operation itself and no indirect call:
 *
 *   WORKLOAD_NAME		the file's name
 *   WORKLOAD_MEASURE(call)	timed; 0 or -errno
 *   WORKLOAD_PREPARE(call)	untimed, before each call (default: nothing)
 *   WORKLOAD_FINISH(call)	untimed, after each call (default: nothing)
 *   WORKLOAD_TRAITS		what it needs, enum workload_trait (default: 0)
 *
 * A workload with neither preparation nor finish can be timed in batches.
 */
#ifndef INVBENCH_WORKLOAD_H
#define INVBENCH_WORKLOAD_H

#include "control.h"
#include "histogram.h"

enum workload_trait {
	NEEDS_INV_RANGE = 1, /* calls arm_smmu_domain_inv_range() itself */
	NEEDS_DETACHED = 2, /* starts with the device detached, one CPU */
};

struct call; /* the target's: what one worker calls on */

/* What one worker's loop fills in; owned by that worker alone. */
struct recorder {
	__u64 calls;
	__u64 ticks;
	__u64 min;
	__u64 max;
	__u32 *histogram; /* HISTOGRAM_BUCKETS, or NULL while warming up */
	const bool *stop; /* set from outside: leave after this call */
};

static inline void recorder_reset(struct recorder *recorder)
{
	recorder->calls = 0;
	recorder->ticks = 0;
	recorder->min = ~0ULL;
	recorder->max = 0;
}

static __always_inline void recorder_add(struct recorder *recorder, __u64 ticks)
{
	recorder->calls++;
	recorder->ticks += ticks;
	if (ticks < recorder->min)
		recorder->min = ticks;
	if (ticks > recorder->max)
		recorder->max = ticks;
	if (recorder->histogram)
		histogram_record(recorder->histogram, ticks);
}

struct workload {
	const char *name;
	unsigned int traits;
	/* Each makes .calls calls and returns 0 or the first -errno. */
	int (*each)(struct recorder *to, struct call *call, __u64 calls);
	int (*batch)(struct recorder *to, struct call *call, __u64 calls);
	int (*count)(struct call *call, __u64 calls); /* untimed, counters on */
};

/* Attach and detach change the array, so only one may do it, and there must be one to change. */
#define WORKLOAD_DETACHED_NEEDS "needs cpus 1, trash 0 and entries of 1 or more"

/* -EXDEV: its samples are of two CPUs, or of one with a stranger's caches. */
#define WORKLOAD_STRAYED "a worker did not stay on its CPU"

static inline bool workload_is_detached(const struct workload *workload)
{
	return workload->traits & NEEDS_DETACHED;
}

static inline bool workload_takes(const struct workload *workload,
				  const struct invbench_cell *request)
{
	return !workload_is_detached(workload) ||
	       (request->cpus == 1 && !request->trash && request->entries);
}

#endif
