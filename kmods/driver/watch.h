/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts what a program puts into a device's command queue while it does I/O
 * through the kernel's own drivers. The device stays with its driver.
 */
#ifndef INVBENCH_WATCH_H
#define INVBENCH_WATCH_H

#include "kmods/queue/queue.h"
#include "kmods/driver/testbed.h"

struct watch {
	struct testbed testbed;
	struct queue_watch queue;
	bool on;
};

/* Starts to count. 0 or -errno, with the reason in message (INVBENCH_MESSAGE_LEN). */
int watch_start(struct watch *watch, const char *device, char *message);

/* Stops and hands over the counts. 0, or -EINVAL with the reason: nothing is watched. */
int watch_read(struct watch *watch, struct invbench_counters *counters, char *message);

/* Stops and drops the counts, if anything is watched. */
void watch_stop(struct watch *watch);

#endif
