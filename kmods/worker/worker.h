/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pinned threads that make the calls: they warm up together and stop together.
 * Each warms up until all are warm, measures, and then goes on to call without
 * measuring until all are done. So all workers are busy during every measured
 * call.
 */
#ifndef INVBENCH_WORKER_H
#define INVBENCH_WORKER_H

#include "kmods/worker/target.h"

/*
 * All cells of a session use the same workers, and so the same memory. With
 * memory of its own for each cell, equal code differed by some per cent.
 */
struct workers {
	struct worker *all;
	unsigned int count;
	size_t call_room;
	u32 *cpus; /* worker n runs on the n-th, with its memory on that CPU's node */
	unsigned int cpu_count;
};

/* Starts with all online CPUs, in order of their numbers. 0 or -ENOMEM. */
int workers_init(struct workers *workers);
void workers_release(struct workers *workers);

/* Takes the CPUs of the request, before the first worker. 0, or -errno with the reason in message. */
int workers_choose(struct workers *workers, const struct invbench_workers *request, char *message);

/* Whether the first count CPUs can run workers now. 0, or -ENODEV with the reason in message. */
int workers_check(const struct workers *workers, unsigned int count, char *message);

/* The NUMA node of the first CPU. */
int workers_node(const struct workers *workers);

/*
 * Provides at least count workers with call_size bytes for a call. 0; -ENOMEM;
 * -EOPNOTSUPP with the reason in message: there are fewer CPUs.
 */
int workers_reserve(struct workers *workers, unsigned int count, size_t call_size, char *message);

/*
 * Runs one sub-batch on the cell's workers. Writes one sample per worker and, in
 * mode INVBENCH_EACH, adds to the cell's histograms. 0; -EINTR: a signal came, the cell's
 * histograms are as before; -EXDEV: a worker left its CPU; or the error of a call.
 */
int workers_run(struct workers *workers, struct target_cell *cell, const struct invbench_run *run,
		struct invbench_sample *samples);

/* A worker's histogram of the cell: HISTOGRAM_BUCKETS counts. */
u32 *worker_histogram(const struct target_cell *cell, unsigned int worker);

#endif
