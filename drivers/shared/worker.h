/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pinned threads that make the calls: warm together, stop together.
 * As the module's, in user space: all warm up until the last is warm, measure,
 * and go on calling unmeasured until the last is done.
 */
#ifndef INVBENCH_SHARED_WORKER_H
#define INVBENCH_SHARED_WORKER_H

#include "bench/core/workload.h"

/* So many can share a CPU: to see what it costs when there are more callers than CPUs. */
#define WORKERS_A_CPU 2

/* How many CPUs this process may use. */
unsigned int workers_possible(void);

/* The number of the index-th CPU that this process may use. */
unsigned int workers_cpu(unsigned int index);

/*
 * Makes sure of so many workers, each on a CPU of its own as far as there are
 * any, with room for a call of that size. They are there for all cells: what is
 * compared has the same memory, or equal code would differ by some per cent.
 * Calls move and are forgotten. 0 or -ENOMEM.
 */
int workers_reserve(unsigned int count, size_t call_size);
void workers_release(void);

/* A cell's histograms, one a worker: zeroed, NULL without memory; free() them. */
__u32 *histograms_alloc(unsigned int count);

/* Copies one of them, and clears it. */
void histograms_take(__u32 *histograms, unsigned int worker, __u32 *counts);

/* To be filled in before each run. */
struct call *worker_call(unsigned int worker);

/*
 * One sub-batch on each of .count, what came out in .samples and, of timed
 * calls, counted in the cell's histograms.
 * 0, -EXDEV: one did not stay on its CPU, or what a call failed with.
 */
int workers_run(unsigned int count, const struct workload *workload, const struct invbench_run *run,
		__u32 *histograms);

#endif
