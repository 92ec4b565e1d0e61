/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What else the machine did during a round, read from /proc/stat before and after it.
 * All candidates of a round share these numbers. A round can therefore be rejected without
 * knowing which candidate this favours.
 */
#ifndef INVBENCH_NOISE_H
#define INVBENCH_NOISE_H

#include <stdint.h>

struct noise {
	double seconds;
	double steal; /* CPU seconds that a hypervisor gave to others, summed over all CPUs */
	uint64_t interrupts; /* summed over all CPUs */
	unsigned int runnable; /* tasks when the round began, this process included */
	unsigned int sub_batches;
	unsigned int preempted; /* sub-batches during which a worker lost its CPU */
};

/* Parses a line of /proc/stat; a line of no interest changes nothing. */
void noise_take(struct noise *noise, const char *line);

/* Reads the current counts; a count that cannot be read is 0. */
void noise_read(struct noise *noise);
/* Turns .seconds, .steal and .interrupts into the differences to the later ones. */
void noise_less(struct noise *noise, const struct noise *now);
/* Turns .seconds, .steal and .interrupts into the differences since noise_read(). */
void noise_since(struct noise *noise);

#endif
