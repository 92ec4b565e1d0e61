/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The measured values as kernel, user space and files exchange them.
 * They have a fixed width and a version, since the three are built separately.
 * Ticks have the unit of their clock, and only the analysis divides them.
 */
#ifndef INVBENCH_SAMPLE_H
#define INVBENCH_SAMPLE_H

#include "bench/core/shim.h"

/* Add 1 whenever a structure in this file or in uapi.h changes. */
#define INVBENCH_ABI 15

#define INVBENCH_NAME_LEN   32
#define INVBENCH_DEVICE_LEN 64

/* Limits of a request, which the table of axes shows to the user. */
#define INVBENCH_ENTRIES_MAX	    4096
#define INVBENCH_TRASH_MAX	    100
#define INVBENCH_SIZE_MIN	    4096ULL
#define INVBENCH_SIZE_MAX	    (1ULL << 30)
#define INVBENCH_VFIO_SIZE_MAX	    (64ULL << 30) /* the memory of a virtual machine */
#define INVBENCH_GRANULE_MAX	    (2ULL << 20)
#define INVBENCH_CPUS_MAX	    1024
#define INVBENCH_CALLS_MAX	    (1ULL << 24)
#define INVBENCH_CELLS_MAX	    256
#define INVBENCH_SMMUS_MAX	    64
#define INVBENCH_CMDQ_LOG2SIZE_MIN  3 /* log2 of slots */
#define INVBENCH_CMDQ_LOG2SIZE_MAX  19
#define INVBENCH_BATCH_MAX	    1024
#define INVBENCH_CALLS_PER_SYNC_MAX 1024
#define INVBENCH_CMD_DELAY_MAX	    100000 /* cpu_relax() calls */
#define INVBENCH_ATTACH_RATE_MAX    1000000 /* per second */
#define INVBENCH_BURST_MAX	    4096
#define INVBENCH_DEVICES_MAX	    16
#define INVBENCH_BACKING_MAX	    (1ULL << 30)
#define INVBENCH_IODEPTH_MAX	    4096
#define INVBENCH_NUMJOBS_MAX	    1024
#define INVBENCH_NUMBER_IOS_MAX	    (1U << 30)
#define INVBENCH_EVENTS_MAX	    8

/*
 * In mode INVBENCH_BATCH, the most calls between two reads of the clock and the stop flag.
 * Long calls make shorter intervals, so that a worker can be stopped soon.
 */
#define INVBENCH_INTERVAL 256

/*
 * The most commands that a call may insert. A call cannot be stopped, and the
 * kernel makes it under RCU.
 */
#define INVBENCH_COMMANDS_MAX (1U << 21)

enum invbench_mode {
	INVBENCH_EACH, /* reads the clock around every call */
	INVBENCH_BATCH, /* reads the clock around up to INVBENCH_INTERVAL calls */
	INVBENCH_MODES,
};

/* A perf event on a worker's CPU during its calls. */
struct invbench_counted {
	__u64 count;
	__u64 enabled; /* ns; 0: this worker did not count the event */
	__u64 running; /* ns of .enabled in which a counter of the PMU counted the event */
};

/* One sub-batch of one cell on one CPU. Only mode INVBENCH_EACH sets min and max. */
struct invbench_sample {
	__u32 cpu;
	__u32 mode;
	__u64 calls; /* that the worker made */
	__u64 intervals; /* mode INVBENCH_BATCH: how often the clock was read around calls */
	__u64 ticks; /* sum over the calls */
	__u64 min;
	__u64 max;
	__u64 preempted; /* how often another task took the worker's CPU */
	struct invbench_counted counted[INVBENCH_EVENTS_MAX]; /* in the order of EVENTS */
};

#define INVBENCH_RACE_NAME "race" /* the workload */

/* What the SMMU's walk read in an instance of the workload race. */
enum invbench_walk {
	WALK_NO_STE, /* the device was not attached yet, so that it read no IOPTE */
	WALK_OLD_IOPTE,
	WALK_NEW_IOPTE,
	WALKS,
};

/*
 * How many instances of the workload race ended how: by whether the unmapping CPU
 * loaded the new array, and by enum invbench_walk. The invalidation is lost in
 * [false][WALK_OLD_IOPTE].
 */
struct invbench_outcomes {
	__u64 counts[2][WALKS];
};

/* Instead of a sum that nobody could count. */
#define INVBENCH_ABSENT (~0ULL)

/* Sums over .calls calls, from an extra pass that is not timed. */
struct invbench_counters {
	__u64 calls;
	__u64 commands; /* inserted into queues, CMD_SYNCs included */
	__u64 syncs; /* the CMD_SYNCs among .commands */
	__u64 doorbells; /* writes of PROD: one for each list if there is one producer */
	__u64 entries_walked; /* array entries walked by invalidations, trash included */
	/*
	 * Of the attacher over all sub-batches so far, 0 without one. A change is
	 * an attach and a detach.
	 */
	__u64 changes;
	__u64 change_ns; /* time in changes */
	__u64 attacher_ns; /* time that the attacher ran */
};

#endif
