/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts the instructions of I/Os in a window, a part of a running job.
 * fio's start and end are outside the window, and the spinning thread (spin.h) is
 * counted separately.
 * Functions that return int return 0, or -errno and the reason in refusal.
 */
#ifndef INVBENCH_FIO_WINDOW_H
#define INVBENCH_FIO_WINDOW_H

#include "drivers/fio/disk.h"
#include "drivers/fio/job.h"

#define FEW_IOS 64 /* completed I/Os after which a job counts as running */

/* An endless job of a cell on a disk. */
struct work {
	const struct job *job;
	const struct invbench_cell *request;
	const struct disk *disk;
	struct running running;
};

/* Starts the job and waits until it is running. On success job_stop() or job_kill() must follow. */
int work_begin(struct work *work);

struct window {
	__u64 ios; /* completed in the window */
	__u64 ticks; /* instructions by the clock */
	__u64 spun; /* the part of .ticks that the spinning thread executed */
};

/*
 * Counts a few windows and keeps the one with the fewest instructions per I/O,
 * because interruptions only add to it. A window in which the counter wrapped is
 * left out. request gets the functions of an I/O on average, and all is room for
 * those of a window; both are NULL if no functions are wanted.
 */
int window_cheapest(const struct work *work, struct window *least, struct invbench_functions *all,
		    struct invbench_functions *request);

#endif
