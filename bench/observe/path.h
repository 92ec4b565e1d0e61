/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sums the time in the invalidation path over all calls by any process.
 * BPF programs at the path's outermost functions measure it. Unlike a sampling
 * timer, they also see calls that run with interrupts disabled.
 */
#ifndef INVBENCH_OBSERVE_PATH_H
#define INVBENCH_OBSERVE_PATH_H

#include "bench/observe/function.h"
#include "bench/observe/overhead.h"
#include "bench/observe/probe.h"

struct path {
	struct probe probes[FUNCTION_PATH_MAX];
	unsigned int count; /* attached probes */
	const char *by; /* the method: "fentry" or "kprobe" */
	struct overhead overhead; /* of the observation */
	char message[INVBENCH_MESSAGE_LEN]; /* why the last call failed */
};

/* Starts to observe. 0; -EOPNOTSUPP: this kernel does not allow it; or -errno. */
int path_open(struct path *path);
void path_close(struct path *path);

/* Sums over all CPUs since path_open(). */
struct path_time {
	__u64 calls; /* also those that were missed */
	__u64 missed; /* how many of them the kernel skipped, because a program was running on their CPU */
	__u64 timed; /* how many of them were timed, chosen at random */
	__u64 ns; /* nanoseconds in those that were timed */
	__u64 idle_ns; /* nanoseconds in which a CPU was idle, without its interrupts */
};

/* 0, or -errno and the reason in .message. */
int path_read(struct path *path, struct path_time *time);

#endif
