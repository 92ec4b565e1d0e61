/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the driver's command queue back: what one call put there.
 * Commands and CMD_SYNCs are read from the queue's own slots. Doorbells leave
 * no trace there; they are counted as calls of the function that issues a
 * command list, which rings once each while it has the queue to itself. Other
 * devices busy behind the same SMMU are counted with it: keep it idle.
 *
 * A reader looks at what one call did; or it follows the queue by itself, for
 * as long as a program is at work, however often the queue goes round.
 */
#ifndef INVBENCH_QUEUE_H
#define INVBENCH_QUEUE_H

#include "rig.h"

struct queue_reader {
	const struct rig *rig;
	struct invbench_counters *to;
	u32 prod; /* where the call began */
	u64 issued; /* command lists seen when it began */
};

/* Start counting command lists; stop must follow. 0 or -errno. */
int queue_watch_start(void);
void queue_watch_stop(void);

void queue_read_begin(struct queue_reader *reader);
void queue_read_end(struct queue_reader *reader);

/* Counts from now on what anybody puts there; stop must follow. 0 or -errno. */
int queue_follow_start(struct queue_reader *reader);
void queue_follow_stop(void);

/* The commands since then, at most .room; how many there are. */
unsigned int queue_read_words(const struct queue_reader *reader, u64 *words, unsigned int room);

#endif
