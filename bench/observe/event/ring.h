/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ring buffer of a CPU, in which perf's events leave a record for each entry and exit. */
#ifndef INVBENCH_OBSERVE_EVENT_RING_H
#define INVBENCH_OBSERVE_EVENT_RING_H

#include <linux/types.h>
#include <stddef.h>

#include "bench/observe/event/calls.h"
#include "bench/observe/probe.h"

#define RING_ENDS 2

struct ring {
	int events[RING_ENDS]; /* descriptors of the entry's and the exit's event, or -1 */
	struct perf_event_mmap_page *page; /* NULL: closed, or the CPU is offline */
	size_t bytes;
	__u64 exit_id; /* perf's id of the exit event */
	__u64 told; /* lost records that other records told of */
	__u64 last; /* start of the latest call, nanoseconds */
};

#define RING_CLOSED ((struct ring){ .events = { -1, -1 } })

/* Opens the probe's events on the CPU. Returns 0, also if the CPU is offline, or a refusal of the probe. */
int ring_open(struct probe *probe, struct ring *ring, unsigned int cpu);

/* Moves all records to calls. Returns 0 or -ENOMEM. */
int ring_drain(const struct probe *probe, struct ring *ring, struct calls *calls);

/*
 * Adds the lost records of which no other record told. The kernel tells of them only with the next one that
 * fits. Kernels before 6.0 do not say how many there are.
 */
void ring_count_lost(struct ring *ring, struct calls *calls);

void ring_close(struct ring *ring);

/* A kind of probe that only costs has one end and is not read: the kernel overwrites its ring. */
bool ring_is_read(const struct probe *probe);

#endif
