/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a cell's rounds cost: one number a round, the lower quartile (S2) of its
 * sub-batches' costs of a call.
 * The lower quartile, because whatever hits a sub-batch from outside makes it
 * dearer and never cheaper. Sub-batches are forgotten once their round is over,
 * so that memory grows with the rounds only.
 */
#ifndef INVBENCH_ROUNDS_H
#define INVBENCH_ROUNDS_H

#include <stddef.h>
#include <stdint.h>

#define ROUNDS_SLOTS_MAX 64

struct round_cost {
	unsigned int round;
	double gross; /* of a call, with the clock's own cost */
	double intervals; /* how often the clock was read, a call */
};

/* One sub-batch: its workers' lines, summed. */
struct sub_batch {
	unsigned int slot;
	uint64_t intervals, calls;
	long double ticks;
};

struct rounds {
	struct round_cost *costs; /* by round */
	size_t count, room;
	/* The round being read. */
	unsigned int round;
	double *gross; /* of its sub-batches */
	unsigned int slots;
	struct sub_batch last;
};

/* A line of the record, in the record's order. 0, -ENOMEM, or -EBADMSG: more slots than a plan has. */
int rounds_add(struct rounds *rounds, unsigned int round, const struct sub_batch *line);
/* To be called once all lines were added. 0 or -ENOMEM. */
int rounds_settle(struct rounds *rounds);
/* Further rounds, of higher numbers. 0 or -ENOMEM. */
int rounds_append(struct rounds *rounds, const struct rounds *more);
/* Forgets all but the first so many, by number. */
void rounds_keep(struct rounds *rounds, unsigned int first);
void rounds_free(struct rounds *rounds);

/* Net (M2) of a clock whose empty sample costs so much. */
double rounds_net(const struct round_cost *cost, double empty);

/* Of a round number; NULL: it has none. */
const struct round_cost *rounds_find(const struct rounds *rounds, unsigned int round);

#endif
