/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects the observed calls of a function by process, over all CPUs. */
#ifndef INVBENCH_OBSERVE_PROCESS_STATS_H
#define INVBENCH_OBSERVE_PROCESS_STATS_H

#include "bench/observe/bpf/observed.h"

struct process_stats {
	__u32 process; /* its PID */
	struct observed seen; /* sums over CPUs */
};

struct process_stats_list {
	struct process_stats *list;
	unsigned int count; /* processes in .list */
	struct observed_totals totals; /* sums over CPUs */
	struct observed_wait waits[OBSERVED_WAITS]; /* the same; only for kinds with waits */
	__u64 idle; /* idle time of all CPUs, nanoseconds; only for kinds that sum */
	unsigned int
		late_cpus; /* CPUs that came online later and were not observed; only for events */
	__u64 missed; /* calls or records that the kernel did not deliver */
	__u64 unended; /* calls without an exit at the end; .totals.replaced are no longer among them */
};

/* The entry of a process, which is added if it is missing; NULL without memory. */
struct process_stats *process_stats_find(struct process_stats_list *stats, __u32 process);
void process_stats_free(struct process_stats_list *stats);

/* Adds one call. ticks: nanoseconds; size: in the unit of the function's size. */
void observed_record(struct observed *to, __u64 ticks, __u64 size);

/* Add the calls of another CPU or another process. */
void totals_add(struct observed_totals *to, const struct observed_totals *from);
void observed_add(struct observed *to, const struct observed *from);
void wait_add(struct observed_wait *to, const struct observed_wait *from);

/* The sum of all counts. */
__u64 histogram_calls(const __u32 *histogram);

/* The quantile at share (0 .. 1), at most 0.8 % below the exact value. calls: sum of the counts. */
__u64 observed_quantile(const __u32 *histogram, __u64 calls, double share);

#endif
