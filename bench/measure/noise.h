/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What else the machine did during a round: read before and after it.
 * It is the same for all arms of the round, so that a round can be rejected for
 * it without knowing which arm it made look better.
 */
#ifndef INVBENCH_NOISE_H
#define INVBENCH_NOISE_H

#include <stdint.h>

struct noise {
	double seconds;
	double steal; /* seconds that a hypervisor gave to others, of all CPUs */
	uint64_t interrupts; /* of all CPUs */
	unsigned int runnable; /* tasks, us included, when the round began */
	unsigned int sub_batches;
	unsigned int preempted; /* sub-batches during which a worker lost its CPU */
};

/* The system's clock in seconds, for what takes long. */
double noise_clock(void);

/* A line of /proc/stat; what is on none stays as it is. */
void noise_take(struct noise *noise, const char *line);

/* The counts so far; what cannot be read stays 0. */
void noise_read(struct noise *noise);
/* What came since: .seconds, .steal and .interrupts become differences. */
void noise_since(struct noise *noise);

#endif
