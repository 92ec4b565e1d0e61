/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pinned threads that make the calls: warm together, stop together.
 * All warm up until the last is warm, then measure, and go on calling
 * unmeasured until the last is done, so that every measured call meets the
 * same company.
 */
#ifndef INVBENCH_WORKER_H
#define INVBENCH_WORKER_H

#include "target.h"

/*
 * One set for all cells of a session: what is compared has the same memory, or
 * equal code would differ by some per cent.
 */
struct workers {
	struct worker *all;
	unsigned int count;
	size_t call_room;
};

/* Makes sure of so many, with room for such calls. 0, -ENOMEM, or -ENODEV: a CPU went away. */
int workers_reserve(struct workers *workers, unsigned int count, size_t call_size);
void workers_release(struct workers *workers);

/*
 * One sub-batch on as many as the cell has, into samples (one a worker) and, of
 * timed calls, into the cell's histograms.
 * 0; -EINTR a signal came and the calls made so far are lost; -EXDEV a worker
 * did not stay on its CPU; or what a call failed with.
 */
int workers_run(struct workers *workers, struct cell *cell, const struct invbench_run *run,
		struct invbench_sample *samples);

/* HISTOGRAM_BUCKETS counts. */
u32 *worker_histogram(const struct cell *cell, unsigned int worker);

#endif
