/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The data that the BPF programs (bpf/observed.bpf.c) share with their reader.
 * A process has one struct observed on each CPU. The kernel limits a per-CPU value
 * to 32 KiB, so the histograms have 128 steps per octave instead of 1024, and an
 * error of at most 0.8 %.
 */
#ifndef INVBENCH_OBSERVE_OBSERVED_H
#define INVBENCH_OBSERVE_OBSERVED_H

#define HISTOGRAM_PRECISION_BITS 7
#define HISTOGRAM_VALUE_BITS	 36 /* 68 seconds, 64 GiB */
#include "bench/core/histogram.h"

#define OBSERVED_PROCESSES_BITS 6
#define OBSERVED_PROCESSES_MAX	(1 << OBSERVED_PROCESSES_BITS) /* on a CPU */
#define OBSERVED_CALLS_BITS	12
#define OBSERVED_CALLS_MAX	(1 << OBSERVED_CALLS_BITS) /* in progress at once */
#define OBSERVED_NAME_LEN	16 /* TASK_COMM_LEN */
#define OBSERVED_NONE		(~0U)
#define OBSERVED_FRAME		31 /* a kprobe's register that has the frame: sp of arm64 */
#define OBSERVED_BUSY		(~0U) /* cpu_idle's state of a CPU that leaves idle */

/* Constants of the programs, set before they are loaded. */
struct observed_ask {
	/* The size: the index of an argument, or the offset of a register in bytes; or OBSERVED_NONE */
	__u32 size_at;
	__u64 size_mask; /* the bits of the register that the argument uses */
	__u32 wants_gaps; /* 0 or 1 */
	/* For waits: indices of arguments of the queue's function, and of the one that writes commands */
	__u32 key_at, writer_key_at, sync_at;
};

/* A call in progress. Each has a cache line, for another CPU uses the next one. */
struct observed_call {
	__u64 key; /* what no other call in progress has: its frame, or its commands; 0: no call */
	__u64 start; /* nanoseconds of CLOCK_MONOTONIC, like all times here */
	__u64 size; /* in the unit of the function's size; only kprobes store it */
	/* Only for waits: */
	__u64 reserved; /* its place in the queue is reserved; 0: not seen */
	__u64 valid; /* its commands are valid; 0: not seen */
	__u64 turn; /* if it rings the doorbell: its turn to do so; else as .valid */
} __attribute__((aligned(64)));

/* For what a call of the command queue waits. */
enum observed_wait_for {
	WAIT_ROOM, /* a place in the queue: from the call to the place */
	WAIT_OTHERS, /* earlier calls, if it rings for others: from its commands to its turn */
	WAIT_SYNC, /* its CMD_SYNC: from its commands, or its turn, to the return */
	OBSERVED_WAITS,
};

/* The waits for one thing on one CPU, nanoseconds. */
struct observed_wait {
	__u64 passes;
	__u64 longest;
	__u32 ticks[HISTOGRAM_BUCKETS];
};

/* The calls of one process. Sizes are in the unit of the function's size. */
struct observed {
	char name[OBSERVED_NAME_LEN]; /* of the process */
	__u32 process; /* its PID */
	__u64 calls;
	__u64 longest; /* latency, nanoseconds */
	__u64 largest; /* size */
	__u64 repeated; /* size of the last call, and of .repeats calls that are not yet in .size */
	__u32 repeats;
	__u32 latency[HISTOGRAM_BUCKETS]; /* calls by nanoseconds */
	__u32 size[HISTOGRAM_BUCKETS]; /* calls by size */
};

/* The idle time of one CPU. */
struct observed_idle {
	__u64 sum; /* nanoseconds */
	__u64 since; /* start of the current idle period, nanoseconds; 0: the CPU is busy */
};

/* The calls of all processes on one CPU. */
struct observed_totals {
	__u64 calls; /* in the kernel only for sums; the reader adds them up otherwise */
	__u64 timed; /* for sums: how many of them were timed */
	__u64 ticks; /* for sums: their latencies, nanoseconds */
	__u64 strays; /* calls whose exit was seen but not their entry */
	__u64 replaced; /* calls whose exit was missed, and whose frame another call has now */
	__u64 crowded; /* calls for which, or for whose process, there was no room */
	__u64 last; /* start of the latest call, nanoseconds */
	__u32 random; /* for sums: the state of their random numbers */
	__u64 used; /* bit N: the CPU's entry N of the processes is used */
	__u32 gap[HISTOGRAM_BUCKETS]; /* nanoseconds from the start of a call to the next start */
};

#endif
