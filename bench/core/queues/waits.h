/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who waited for what, how long, and for whom: recorded in a second copy of the model's loops.
 * Reading the clock and noting who does what costs time, so the measured loops
 * contain none of it: WAIT() is the bare wait there. The copy is compiled with
 * QUEUE_WAITS. A caller records each of its waits, also one that ends at once.
 */
#ifndef INVBENCH_WAITS_H
#define INVBENCH_WAITS_H

#include "bench/core/histogram.h"

enum wait_kind {
	WAIT_ARRAY, /* for the lock of an array with ATS entries */
	WAIT_LOCK, /* for the lock of a queue with one */
	WAIT_ROOM, /* for slots in a full queue */
	WAIT_TURN, /* as the owner of slots, until the owner before has rung */
	WAIT_SLOTS, /* as the owner, until other callers have filled theirs */
	WAIT_SYNC, /* for the completion of a CMD_SYNC */
	WAITS,
};

/* For whom a call can wait: a caller by its number, or one of these. */
#define WAIT_CALLERS_MAX 64
enum wait_peer {
	WAIT_SMMU = WAIT_CALLERS_MAX, /* the consumer thread */
	WAIT_ATTACHER,
	WAIT_NOBODY, /* the caller did everything itself */
	WAIT_PEERS,
};

/* Ticks, an empty sample of the clock included. */
struct wait_sum {
	__u64 count, ticks, max;
};

/* Of one caller. */
struct waits {
	unsigned int caller;
	__u32 *const *measures; /* points to NULL while the caller warms up, or keeps up the load */
	struct wait_sum sums[WAITS][WAIT_PEERS];
	__u32 *histograms; /* HISTOGRAM_BUCKETS for each kind */
};

/* Who does what with a queue. */
struct queue_owners {
	__u16 holder; /* of the queue's lock */
	__u16 ringer; /* wrote PROD last */
	__u16 *slots; /* who reserved each slot last */
};

#ifdef QUEUE_WAITS

static inline void wait_add(struct waits *waits, enum wait_kind kind, unsigned int peer,
			    __u64 ticks)
{
	struct wait_sum *sum = &waits->sums[kind][peer == waits->caller ? WAIT_NOBODY : peer];

	if (!*waits->measures)
		return;
	sum->count++;
	sum->ticks += ticks;
	if (ticks > sum->max)
		sum->max = ticks;
	histogram_record(waits->histograms + kind * HISTOGRAM_BUCKETS, ticks);
}

/* Executes the statement, for which a caller waits for peer. A peer is known before, or only after it. */
#define WAIT(by, kind, peer_before, peer_after, statement)                                 \
	do {                                                                               \
		unsigned int peer_ = (peer_before);                                        \
		__u64 began_ = clock_read(), ticks_;                                       \
		statement;                                                                 \
		ticks_ = clock_read() - began_;                                            \
		wait_add((by)->waits, (kind), peer_ == WAIT_NOBODY ? (peer_after) : peer_, \
			 ticks_);                                                          \
	} while (0)

/* Notes something in owners, for whoever will wait for it. */
#define WAIT_NOTE(statement) statement

#else

#define WAIT(by, kind, peer_before, peer_after, statement) statement
#define WAIT_NOTE(statement) \
	do {                 \
	} while (0)

#endif
#endif
