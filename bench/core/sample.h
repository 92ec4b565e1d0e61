/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is measured, as it crosses kernel, user space and disk.
 * Fixed-width and versioned, because the three are built apart; ticks are in
 * the unit of the clock that took them and nothing is divided at the source.
 */
#ifndef INVBENCH_SAMPLE_H
#define INVBENCH_SAMPLE_H

#include "shim.h"

/* Grows by one whenever a structure in this file or in control.h changes. */
#define INVBENCH_ABI 10

#define INVBENCH_NAME_LEN   32
#define INVBENCH_DEVICE_LEN 64

/* Bounds of a request; the axes table repeats them to the user. */
#define INVBENCH_ENTRIES_MAX 4096
#define INVBENCH_TRASH_MAX   100
#define INVBENCH_SIZE_MIN    4096ULL
#define INVBENCH_SIZE_MAX    (1ULL << 30)
#define INVBENCH_GRANULE_MAX (2ULL << 20)
#define INVBENCH_CPUS_MAX    1024
#define INVBENCH_CALLS_MAX   (1ULL << 24)
#define INVBENCH_CELLS_MAX   256
#define INVBENCH_SMMUS_MAX   64
#define INVBENCH_QUEUE_MIN   3 /* log2 of slots */
#define INVBENCH_QUEUE_MAX   19
#define INVBENCH_BATCH_MAX   1024
#define INVBENCH_SYNC_MAX    1024
#define INVBENCH_LATENCY_MAX 100000
#define INVBENCH_MUTATOR_MAX 1000000
#define INVBENCH_BURST_MAX   4096
#define INVBENCH_DEVICES_MAX 16
#define INVBENCH_BACKING_MAX (1ULL << 30)
#define INVBENCH_IODEPTH_MAX 4096
#define INVBENCH_JOBS_MAX    1024
#define INVBENCH_IOS_MAX     (1U << 30)
#define INVBENCH_EVENTS_MAX  8

/* Calls of INVBENCH_BATCH between two looks at clock and stop flag. */
#define INVBENCH_INTERVAL 256

enum invbench_mode {
	INVBENCH_EACH, /* the clock is read around every call */
	INVBENCH_BATCH, /* the clock is read around many calls */
	INVBENCH_MODES,
};

/* An event of perf's on a worker's CPU while it made its calls. */
struct invbench_counted {
	__u64 count;
	__u64 enabled; /* ns; 0: nothing counted here */
	__u64 running; /* of these, ns in which it had one of the PMU's counters */
};

/* One sub-batch of one cell on one CPU. min and max: INVBENCH_EACH only. */
struct invbench_sample {
	__u32 cpu;
	__u32 mode;
	__u64 calls; /* actually made */
	__u64 ticks; /* sum over the calls */
	__u64 min;
	__u64 max;
	__u64 preempted; /* how often the worker lost its CPU meanwhile */
	struct invbench_counted counted[INVBENCH_EVENTS_MAX]; /* as they were opened */
};

/* In place of a sum: nobody could count it. */
#define INVBENCH_ABSENT (~0ULL)

/* Sums over .calls calls, counted in a pass of their own. */
struct invbench_counters {
	__u64 calls;
	__u64 commands; /* queue slots used, CMD_SYNCs included */
	__u64 syncs; /* of these, CMD_SYNCs */
	__u64 doorbells; /* PROD writes: one an issued list, as the only producer */
	__u64 entries_visited; /* array entries walked, trash included */
	/* The mutator's, over all sub-batches so far; 0 without one. A change is an attach and a detach. */
	__u64 changes;
	__u64 change_ns; /* spent in them */
	__u64 mutator_ns; /* it was at work */
};

#endif
