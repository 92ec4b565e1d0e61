/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two arms met as the runner meets them, real ones or simulated: rounds of
 * eight slots, in an order drawn anew for each, until a look settles it.
 */
#ifndef INVBENCH_DUEL_H
#define INVBENCH_DUEL_H

#include <gsl/gsl_rng.h>
#include "../stats/comparison.h"

#define DUEL_SLOTS  8
#define DUEL_LOOK   40 /* look_rounds(0) */
#define DUEL_ROUNDS 320 /* look_rounds(LOOK_COUNT - 1) */

struct duel_turn {
	unsigned int round, slot;
	unsigned int place; /* in the slot's order */
	unsigned int arm;
};

struct duel {
	int (*sub_batch)(void *of, const struct duel_turn *turn, double *cost); /* 0 or -errno */
	void *of;
	gsl_rng *random; /* orders */
};

/* The costs of both arms in one round. 0 or -errno. */
int duel_round(const struct duel *duel, unsigned int round, double *cost_a, double *cost_b);

/* Rounds up to the first look whose verdict stands. 0 or -errno. */
int duel_settle(const struct duel *duel, struct comparison *comparison);

#endif
