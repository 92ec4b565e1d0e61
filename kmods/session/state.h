/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a session holds, for the files that answer its requests.
 *
 * Order of locks: .lock, then pci_lock_rescan_remove(), then removal.c's watched_lock, then .in_use,
 * then the device's own lock, then what patches the text: kprobe_mutex, the lock of CPU hotplug, text_mutex.
 * Whoever removes a device may hold the second one, or locks of other devices, or none, when removal.c takes
 * .in_use. So a request waits only for the lock of its own device, which has no driver, and only tries that of
 * a device that it is about to take.
 */
#ifndef INVBENCH_STATE_H
#define INVBENCH_STATE_H

#include <linux/mutex.h>

#include "kmods/driver/testbed.h"
#include "kmods/driver/watch.h"
#include "kmods/worker/worker.h"

struct session {
	struct mutex lock; /* taken for each request */
	struct mutex in_use; /* guards .testbed, .cells and .removed against removal.c */
	struct testbed testbed;
	struct workers workers;
	struct target_cell *cells[INVBENCH_CELLS_MAX];
	unsigned int cell_count;
	u64 histogram_bytes; /* of all cells */
	const struct strategy *held; /* by HOLD, or NULL */
	struct watch watch;
	char message[INVBENCH_MESSAGE_LEN];
	char removed[INVBENCH_DEVICE_LEN]; /* the device that left the machine; "": none */
};

/* Returns the strategy, or NULL with the reason in .message. */
const struct strategy *session_strategy(struct session *session, const char *name);

/* Closes all cells and releases the device. Needs .in_use. */
void session_release(struct session *session);

/* The requests on cells (cells.c): arg is the request's structure. 0 or -errno. */
int cells_open(struct session *session, void *arg);
int cells_run(struct session *session, void *arg);
int cells_histogram(struct session *session, void *arg);
int cells_count(struct session *session, void *arg);
int cells_race(struct session *session, void *arg);
int cells_stream(struct session *session, void *arg);
int cells_functions(struct session *session, void *arg);
void cells_close(struct session *session);

/*
 * Ends the session's use of its devices when one leaves the machine (removal.c).
 * Starts and stops to look for that: one session at a time.
 */
void removal_start(struct session *session);
void removal_stop(struct session *session);

#endif
