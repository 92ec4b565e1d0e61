/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cell of fio: a job, its disk, and the state of the kernel that it needs.
 * Functions that return int return 0, or -errno and the reason in refusal.
 */
#ifndef INVBENCH_FIO_CELL_H
#define INVBENCH_FIO_CELL_H

#include <jansson.h>
#include <stdbool.h>

#include "drivers/engine/cells.h"
#include "drivers/fio/disk.h"
#include "drivers/fio/job.h"
#include "drivers/machine/module.h"

/* fio reports its runtime in milliseconds. */
#define FIO_STEP_NS 1000000ULL

struct fio_cell {
	struct engine_cell base;
	const struct job *job;
	struct disk *disk;
	json_t *output; /* fio's report on the last run; NULL: no run succeeded */
	bool is_calibrated; /* each run is told its number of I/Os */
	bool is_fresh; /* no batch sample has been taken from .output yet */
};

/* The session's module. .fd is -1 if it is not loaded: then strategies and counters are missing. */
extern struct module fio_module;

/*
 * Sets the cell's domain and strategy, and reserves a disk that it writes to.
 * fio_cell_end() must follow, even after a failure.
 */
int fio_cell_begin(struct fio_cell *cell);

/* Restores the strategy and releases the disk. Returns ret, or if that is 0 its own result. */
int fio_cell_end(const struct fio_cell *cell, int ret);

/* Runs the job with this number of I/Os per fio job, and replaces .output. */
int fio_cell_execute(struct fio_cell *cell, __u64 ios);

#endif
