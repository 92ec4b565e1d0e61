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

/* Workers and their histograms for a cell; NULL-safe free. 0 or -errno. */
int workers_alloc(struct cell *cell);
void workers_free(struct cell *cell);

/*
 * One sub-batch on every worker of the cell, into samples (one a worker).
 * 0; -EINTR a signal came and the calls made so far are lost; -EXDEV a worker
 * did not stay on its CPU; or what a call failed with.
 */
int workers_run(struct cell *cell, const struct invbench_run *run, struct invbench_sample *samples);

u32 *worker_histogram(struct cell *cell, unsigned int worker);

#endif
