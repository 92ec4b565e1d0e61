/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sums the time that the invalidation path takes, of all calls by anybody.
 * Seen from outside, at the path's outermost functions, by BPF: so what runs with
 * interrupts off is seen like all else, which no sampling timer can do.
 */
#ifndef INVBENCH_PROBE_PATH_H
#define INVBENCH_PROBE_PATH_H

#include "function.h"
#include "overhead.h"
#include "probe.h"

struct path {
	struct probe probes[FUNCTION_PATH_MAX];
	unsigned int count;
	const char *by; /* "fentry" or "kprobe" */
	struct overhead overhead; /* of a call */
	char message[INVBENCH_MESSAGE_LEN]; /* why it cannot be had */
};

/* Looks from here on. 0; -EOPNOTSUPP: not on this kernel; or -errno. */
int path_open(struct path *path);
void path_close(struct path *path);

/* Since then, all CPUs together. */
struct path_time {
	__u64 calls, ns;
	__u64 idle_ns; /* that a CPU had nothing to do: interrupts are none of it */
};

/* 0 or -errno. */
int path_read(struct path *path, struct path_time *time);

#endif
