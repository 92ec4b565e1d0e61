/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a session does beside a program that does I/O through the kernel's own
 * drivers: holds a strategy in force, and counts what comes into the queue.
 * Errors leave their reason in message (INVBENCH_MESSAGE_LEN).
 */
#ifndef INVBENCH_BESIDE_H
#define INVBENCH_BESIDE_H

#include "queue.h"
#include "rig.h"
#include "strategy.h"

struct beside {
	const struct strategy *held; /* NULL: none */
	struct rig watched;
	struct queue_reader reader; /* .rig NULL: no queue is followed */
	struct invbench_counters counters;
};

/* In the place of the one held before; hold tells what was read back. 0 or -errno. */
int beside_hold(struct beside *beside, const struct strategy *strategy, struct invbench_hold *hold,
		char *message);

/* Follows the queue of the device's SMMU until the end, which tells what came. 0 or -errno. */
int beside_watch(struct beside *beside, const char *device, char *message);
int beside_watch_end(struct beside *beside, struct invbench_counters *counters, char *message);

/* Ends the watching; what is held goes with the sites. */
void beside_stop(struct beside *beside);

#endif
