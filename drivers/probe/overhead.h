/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What looking costs a call, measured on this very kernel.
 * A system call that does next to nothing is made with and without what looks;
 * the difference is what any call pays.
 */
#ifndef INVBENCH_PROBE_OVERHEAD_H
#define INVBENCH_PROBE_OVERHEAD_H

#include "probe.h"

#define OVERHEAD_CALL "getppid()"

struct overhead {
	double call; /* nanoseconds, on the exact clock instructions */
	double inside; /* of these, what is seen as the latency of a function of a few instructions */
};

/* kind: one that observes. 0 or -errno, and why in message. */
int overhead_measure(enum invbench_probe kind, struct overhead *overhead, char *message,
		     size_t room);

#endif
