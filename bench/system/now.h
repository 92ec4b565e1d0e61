/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The monotonic clock, for timeouts and progress. Measurements have clocks of their own. */
#ifndef INVBENCH_NOW_H
#define INVBENCH_NOW_H

#include <time.h>

static inline double seconds_of(struct timespec time)
{
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Seconds since an arbitrary moment. */
static inline double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return seconds_of(now);
}

#endif
