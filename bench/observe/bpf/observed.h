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

#define OBSERVED_PROCESSES_MAX 64
#define OBSERVED_CALLS_MAX     4096 /* in progress at once */
#define OBSERVED_NAME_LEN      16 /* TASK_COMM_LEN */
#define OBSERVED_NONE	       (~0U)
#define OBSERVED_BUSY	       (~0U) /* cpu_idle's state of a CPU that leaves idle */

/* Constants of the programs, set before they are loaded. */
struct observed_ask {
	/* The size: the index of an argument, or the offset of a register in bytes; or OBSERVED_NONE */
	__u32 size_at;
	__u32 frame_at; /* offset of the stack pointer in the registers, bytes */
	__u64 size_mask; /* the bits of the register that the argument uses */
};

/* A call in progress. */
struct observed_call {
	__u64 start; /* nanoseconds of CLOCK_MONOTONIC */
	__u64 size; /* in the unit of the function's size */
};

/* The calls of one process. Sizes are in the unit of the function's size. */
struct observed {
	char name[OBSERVED_NAME_LEN]; /* of the process */
	__u64 calls;
	__u64 longest; /* latency, nanoseconds */
	__u64 largest; /* size */
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
	__u64 calls;
	__u64 ticks; /* sum of latencies, nanoseconds */
	__u64 strays; /* calls whose exit was seen but not their entry */
	__u64 crowded; /* calls for which, or for whose process, the map had no room */
	__u64 last; /* start of the latest call, nanoseconds */
	__u32 gap[HISTOGRAM_BUCKETS]; /* nanoseconds from the start of a call to the next start */
};

#endif
