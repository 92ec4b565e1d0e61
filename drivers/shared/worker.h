/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pinned threads that make the calls: warm together, stop together.
 * As the module's, in user space: all warm up until the last is warm, measure,
 * and go on calling unmeasured until the last is done.
 */
#ifndef INVBENCH_SHARED_WORKER_H
#define INVBENCH_SHARED_WORKER_H

#include "bench/core/workload.h"

struct worker {
	struct recorder recorder;
	struct call *call;
	__u32 *histogram;
	unsigned int index, cpu;
	__u64 preempted;
	struct invbench_counted counted[INVBENCH_EVENTS_MAX];
	int ret;
} __attribute__((__aligned__(64)));

_Static_assert(!(sizeof(struct worker) % 64), "two workers' records share no line");

/* So many can share a CPU: to see what it costs when there are more callers than CPUs. */
#define WORKERS_A_CPU 2

/* How many CPUs this process may use. */
unsigned int workers_possible(void);

/* The number of the index-th CPU that this process may use. */
unsigned int workers_cpu(unsigned int index);

/* Each on a CPU of its own, with a zeroed call of that size. NULL without memory. NULL-safe free. */
struct worker *workers_alloc(unsigned int count, size_t call_size);
void workers_free(struct worker *workers, unsigned int count);

/*
 * One sub-batch on each, and what came out in .samples.
 * 0, -EXDEV: one did not stay on its CPU, or what a call failed with.
 */
int workers_run(struct worker *workers, unsigned int count, const struct workload *workload,
		const struct invbench_run *run);

/* Copies the histogram of all timed calls so far, and clears it. */
void worker_take_histogram(struct worker *worker, __u32 *counts);

#endif
