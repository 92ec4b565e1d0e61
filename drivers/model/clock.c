/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures what a tick of the model's clock is, and what reading it costs: see clock.h. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"

#define TRIES	       64
#define STEPS	       1024
#define CALIBRATION_NS 50000000 /* against the system's clock */

static __u64 system_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (__u64)now.tv_sec * 1000000000 + (__u64)now.tv_nsec;
}

/* A preemption between the two readings makes a try too long: the shortest gap counts. */
static void read_both(__u64 *ticks, __u64 *ns)
{
	__u64 best = ~0ULL;

	for (int i = 0; i < TRIES; i++) {
		__u64 before = clock_read(), now = system_ns(), gap = clock_read() - before;

		if (gap < best) {
			best = gap;
			*ticks = before + gap / 2;
			*ns = now;
		}
	}
}

static __u64 calibrate(void)
{
	__u64 ticks, ns, ticks_end, ns_end;

	read_both(&ticks, &ns);
	while (system_ns() - ns < CALIBRATION_NS)
		;
	read_both(&ticks_end, &ns_end);
	return (__u64)((double)(ticks_end - ticks) * 1e9 / (double)(ns_end - ns) + 0.5);
}

/* Once a process; a second is a second for all sessions. */
static __u64 frequency(void)
{
	static __u64 known;

	if (!known)
		known = calibrate();
	return known;
}

static void look_at_steps(struct invbench_clock *to)
{
	__u64 last = clock_read();

	to->monotonic = 1;
	to->resolution = ~0ULL;
	for (int i = 0; i < STEPS; i++) {
		__u64 now = clock_read();

		if ((__s64)(now - last) < 0)
			to->monotonic = 0;
		else if (now != last && now - last < to->resolution)
			to->resolution = now - last;
		last = now;
	}
}

void clock_describe(struct invbench_clock *to)
{
	memset(to, 0, sizeof(*to));
	snprintf(to->source, sizeof(to->source), CLOCK_SOURCE);
	to->frequency_hz = frequency();
	to->empty_min = ~0ULL;
	for (int i = 0; i < TRIES; i++) {
		__u64 start = clock_read(), ticks = clock_read() - start;

		to->empty_min = ticks < to->empty_min ? ticks : to->empty_min;
		to->empty_max = ticks > to->empty_max ? ticks : to->empty_max;
	}
	look_at_steps(to);
}
