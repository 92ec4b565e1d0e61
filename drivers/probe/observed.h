/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the programs in the kernel and their reader share: see bpf/observed.c.
 * A process has one struct observed on each CPU, which must fit the 32 KiB that
 * the kernel allows for a value of its own there. So the histograms have 128
 * steps an octave, not 1024: an error of at most 0.8 %.
 */
#ifndef INVBENCH_PROBE_OBSERVED_H
#define INVBENCH_PROBE_OBSERVED_H

#define HISTOGRAM_PRECISION_BITS 7
#define HISTOGRAM_VALUE_BITS	 36 /* 68 seconds, 64 GiB */
#include "bench/core/histogram.h"

#define OBSERVED_PROCESSES_MAX 64
#define OBSERVED_CALLS_MAX     4096 /* under way at once */
#define OBSERVED_NAME_LEN      16 /* the kernel's */
#define OBSERVED_NONE	       (~0U)
#define OBSERVED_BUSY	       (~0U) /* the kernel's word for a CPU that leaves idleness */

/* Constants to the programs, since they are set before these are loaded. */
struct observed_ask {
	__u32 size_at; /* the argument that is the size: its number, or its place in the registers */
	__u32 frame_at; /* the stack pointer's place in the registers */
	__u64 size_mask; /* what of the register is the argument's */
};

/* A call under way. */
struct observed_call {
	__u64 start; /* nanoseconds of CLOCK_MONOTONIC */
	__u64 size;
};

struct observed {
	char name[OBSERVED_NAME_LEN];
	__u64 calls;
	__u64 longest; /* nanoseconds */
	__u64 largest; /* size */
	__u32 latency[HISTOGRAM_BUCKETS]; /* nanoseconds */
	__u32 size[HISTOGRAM_BUCKETS];
};

/* Of one CPU, nanoseconds. */
struct observed_idle {
	__u64 sum;
	__u64 since; /* it is idle now; 0: it is not */
};

/* On one CPU. */
struct observed_totals {
	__u64 calls;
	__u64 ticks; /* nanoseconds in them */
	__u64 strays; /* ended, but nobody saw them begin */
	__u64 crowded; /* no room was left for the call, or for its process */
	__u64 last; /* when the latest one began */
	__u32 gap
		[HISTOGRAM_BUCKETS]; /* nanoseconds from the beginning of one to that of the next */
};

#endif
