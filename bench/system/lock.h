/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a process holds in the cache while it works: the right to measure, and a folder.
 * A process that was killed cannot remove its folder, so the next one does: it removes those that no process
 * locks.
 */
#ifndef INVBENCH_LOCK_H
#define INVBENCH_LOCK_H

#include <stdbool.h>

/*
 * Lets only one instance measure at a time, because two would disturb each other. A descriptor that holds the
 * lock until it is closed or the process ends. -errno after a message, which names the holder. waits: wait for
 * the holder's end instead, after the message.
 */
int lock_take(bool waits);

struct scratch {
	char *dir;
	int lock; /* descriptor of the folder, which holds its lock; -1: none */
};

/* Creates CACHE/NAME-XXXXXX and locks it. 0, or -errno after a message. */
int scratch_start(struct scratch *scratch, const char *name);

/* Removes it, unless it was not created. */
void scratch_stop(struct scratch *scratch);

#endif
