/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A workload: one measured operation, compiled into its own loops.
 * Each file in workloads/ is one workload. The file's name is the workload's
 * name, its first sentence the description. It defines one call by macros, in
 * terms of the target's operations (target_map() …), and includes loop.h. So the
 * loop contains the operation itself and makes no indirect call:
 *
 *   WORKLOAD_NAME		the file's name
 *   WORKLOAD_MEASURE(call)	timed; 0 or -errno
 *   WORKLOAD_PREPARE(call)	untimed, before each call; 0 or -errno (default: nothing)
 *   WORKLOAD_FINISH(call)	untimed, after each call; 0 or -errno (default: nothing)
 *   WORKLOAD_TRAITS		enum workload_trait (default: 0)
 *
 * A workload without PREPARE and FINISH can be timed in batches.
 */
#ifndef INVBENCH_WORKLOAD_H
#define INVBENCH_WORKLOAD_H

#include "bench/core/uapi.h"
#include "bench/core/histogram.h"

#define WORKLOAD_PASTE_(name, part) name##_##part
#define WORKLOAD_PASTE(name, part)  WORKLOAD_PASTE_(name, part)
#define WORKLOAD_STRING_(name)	    #name
#define WORKLOAD_STRING(name)	    WORKLOAD_STRING_(name)

enum workload_trait {
	NEEDS_INV_RANGE = 1, /* calls arm_smmu_domain_inv_range() itself */
	NEEDS_DETACHED = 2, /* starts with the device detached, and runs on one CPU */
	WALKS_ARRAY = 4, /* invalidates, and so walks the array in each call */
	CALLS_MEET =
		8, /* a call of one worker meets those of all others, so none makes more than they */
	HAS_OPERAND = 16, /* a primitive that accesses a cache line */
	MEETS_DEVICE = 32, /* a primitive that accesses a device */
	CLEARS_TABLES =
		64, /* clears whole page tables, too; the driver walks the array once more for each */
};

struct call; /* the arguments of a worker's calls, defined by the target */

/* The results of one worker's loop, which no other worker touches. */
struct recorder {
	__u64 calls;
	__u64 ticks;
	__u64 min;
	__u64 max;
	__u64 interval; /* calls between two reads of the clock and of .stop in a batch, at least 1 */
	__u64 intervals; /* so far, in batches */
	__u32 *histogram; /* HISTOGRAM_BUCKETS, or NULL while warming up */
	const bool *stop; /* set by another thread: stop after this call */
};

static inline void recorder_reset(struct recorder *recorder)
{
	recorder->calls = 0;
	recorder->intervals = 0;
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
	int (*count)(struct call *call, __u64 calls); /* counts and does not time */
};

/* The workloads attach and detach change the array, so they need one, and one worker. */
#define WORKLOAD_DETACHED_NEEDS "needs cpus 1, trash 0 and entries of 1 or more"

/* For -EXDEV: the samples mix two CPUs and their caches. */
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
