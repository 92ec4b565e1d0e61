/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The monotonic clock, for timeouts and progress. Measurements have clocks of their own. */
#ifndef INVBENCH_NOW_H
#define INVBENCH_NOW_H

#include <time.h>

/* Seconds since an arbitrary moment. */
static inline double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

#endif
