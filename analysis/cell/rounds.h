/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cost of each round of a cell: the lower quartile (S2) of the cost of a call in its
 * sub-batches. Noise from outside makes a sub-batch more expensive and never cheaper, so the lower
 * quartile avoids it. The sub-batches of a finished round are dropped, so memory grows with the
 * number of rounds only.
 */
#ifndef INVBENCH_ROUNDS_H
#define INVBENCH_ROUNDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROUNDS_SLOTS_MAX 64

struct round_cost {
	unsigned int round;
	double gross; /* of a call, including the cost of reading the clock */
	double intervals; /* timed intervals per call */
	bool is_uneven; /* its sub-batches have different numbers of calls */
};

/* Sums over the workers of one sub-batch. */
struct sub_batch {
	unsigned int slot;
	unsigned int lines; /* one for each worker; set by rounds_add() */
	uint64_t intervals, calls;
	long double ticks;
};

struct rounds {
	struct round_cost *costs; /* by round */
	size_t count;
	/* The round that is being read. */
	unsigned int round;
	double *gross; /* the cost of a call in each sub-batch */
	unsigned int slots;
	uint64_t calls; /* of its first sub-batch */
	bool is_uneven;
	struct sub_batch last;
};

/*
 * Adds a line of the record, in the order of the record; one without calls does not count. 0, -ENOMEM, or -EBADMSG if the round has
 * more than ROUNDS_SLOTS_MAX slots, the sub-batch more lines than there are workers, or the line
 * belongs to an earlier round or slot.
 */
int rounds_add(struct rounds *rounds, unsigned int round, unsigned int workers,
	       const struct sub_batch *line);
/* Call it after the last line was added. Returns as rounds_add() does. */
int rounds_settle(struct rounds *rounds);
/* Appends the rounds of another process. 0 or -ENOMEM. */
int rounds_append(struct rounds *rounds, const struct rounds *more);
/* Sorts appended rounds by number. 0, or -EBADMSG if two have the same number. */
int rounds_sort(struct rounds *rounds);
/* Keeps the rounds whose number is below end. */
void rounds_keep(struct rounds *rounds, unsigned int end);
void rounds_free(struct rounds *rounds);

/* The net cost of a call (M2); empty: the cost of an empty sample. */
double rounds_net(const struct round_cost *cost, double empty);

/* The first uneven round; NULL: there is none. */
const struct round_cost *rounds_uneven(const struct rounds *rounds);

/* Finds a round by its number. NULL: there is no such round. */
const struct round_cost *rounds_find(const struct rounds *rounds, unsigned int round);

#endif
