/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts what is executed for an I/O, in the middle of a job that is at work.
 * What fio takes to start and to end is in none of it, nor what spins in place
 * of being idle (spin.h).
 */
#ifndef INVBENCH_FIO_STRETCH_H
#define INVBENCH_FIO_STRETCH_H

#include "disk.h"
#include "job.h"

#define FEW_IOS 64 /* before a job is said to be at work */

/* A job without an end, of a cell on a disk. */
struct work {
	const struct job *job;
	const struct invbench_cell *request;
	const struct disk *disk;
	struct running running;
};

/* Starts it and waits until it is at work; job_stop() or job_kill() must follow. 0 or -errno. */
int work_begin(struct work *work);

/* What is executed for so many I/Os and more of a job that is at work. */
struct stretch {
	__u64 ios;
	__u64 ticks; /* by the clock */
	__u64 spun; /* of these, in place of being idle */
};

/*
 * Of a few stretches the cheapest: what comes in between only adds. One in which the
 * clock's counter ran over does not sum, and is left out. all, request: NULL, no functions;
 * else room for those of a stretch, and what gets an I/O's on average. 0 or -errno.
 */
int stretch_cheapest(const struct work *work, struct stretch *least, struct invbench_functions *all,
		     struct invbench_functions *request);

#endif
