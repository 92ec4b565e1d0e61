/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pinned threads that make the measured calls in user space.
 * They work like those of the module: all warm up until the last one is warm,
 * then measure, and keep calling unmeasured until the last one has finished, so
 * that the load is the same during the whole measurement.
 */
#ifndef INVBENCH_ENGINE_WORKER_H
#define INVBENCH_ENGINE_WORKER_H

#include "bench/core/workload.h"

/* Workers that may share a CPU. Two of them show what more callers than CPUs cost. */
#define WORKERS_PER_CPU 2

/*
 * Reserves at least count workers with call_size bytes each for their call. Each
 * gets its own CPU until no CPU is left. All cells share the workers, because
 * equal code in different memory differs by some per cent. The contents of
 * earlier calls are lost. 0 or -ENOMEM.
 */
int workers_reserve(unsigned int count, size_t call_size);
void workers_release(void);

/* Zeroed histograms for count workers, HISTOGRAM_BUCKETS each; NULL without memory. Use free(). */
__u32 *histograms_alloc(unsigned int count);

/* Copies the histogram of one worker to counts, and clears it. */
void histograms_take(__u32 *histograms, unsigned int worker, __u32 *counts);

/* Points to NULL while the worker makes calls that are not measured: see struct waits. */
__u32 *const *worker_measures(unsigned int worker);

/* The call of a worker. The engine fills it in before each run. */
struct call *worker_call(unsigned int worker);

/*
 * Runs one sub-batch on each of count workers. Writes run->samples and, if calls
 * are timed one by one, adds them to the histograms. 0; -EXDEV: a worker left
 * its CPU; or the error of a call.
 */
int workers_run(unsigned int count, const struct workload *workload, const struct invbench_run *run,
		__u32 *histograms);

#endif
