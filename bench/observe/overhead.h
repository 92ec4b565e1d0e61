/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures what a probe costs each call, on the running kernel.
 * It makes a system call that does almost nothing, with and without the probe. The
 * difference is the overhead of any observed call.
 */
#ifndef INVBENCH_OBSERVE_OVERHEAD_H
#define INVBENCH_OBSERVE_OVERHEAD_H

#include "bench/observe/probe.h"

#define OVERHEAD_CALL "getppid()"

struct overhead {
	double call; /* per call: nanoseconds, on the exact clock instructions */
	double inside; /* the part of .call that adds to the measured latency, same unit */
};

/* kind must record calls. 0, or -errno and the reason in message. room: bytes of message. */
int overhead_measure(enum invbench_probe kind, struct overhead *overhead, char *message,
		     size_t room);

#endif
