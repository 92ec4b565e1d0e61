/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Matches the entries and exits of a function to calls. */
#ifndef INVBENCH_OBSERVE_EVENT_CALLS_H
#define INVBENCH_OBSERVE_EVENT_CALLS_H

#include <linux/types.h>
#include <stdbool.h>

#include "bench/observe/process_stats.h"

/* An entry to the function or an exit from it. */
struct call_end {
	__u64 time; /* nanoseconds of CLOCK_MONOTONIC */
	__u64 frame; /* the stack pointer, the same at both ends of a call */
	__u64 size; /* at entry: bytes to invalidate, or 0 */
	__u32 process;
	bool is_exit;
};

/* All zero at first. */
struct calls {
	struct process_stats_list stats;
	struct call_end *ends; /* not matched yet */
	size_t count;
	void *open; /* tree of calls whose exit has not been seen yet, by frame */
};

/* Adds an end, in any order. Returns 0 or -ENOMEM. */
int calls_add(struct calls *calls, const struct call_end *end);

/*
 * Matches all ends added so far in order of time, because a call may have changed its CPU, and adds
 * the calls to the statistics. Returns 0 or -ENOMEM.
 */
int calls_match(struct calls *calls);

void calls_free(struct calls *calls);

#endif
