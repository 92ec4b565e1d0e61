/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures two candidates, real or simulated, as the runner does.
 * Each round has eight slots with a new random order in each, and an interim analysis may end the
 * measurement.
 */
#ifndef INVBENCH_PAIRED_RUN_H
#define INVBENCH_PAIRED_RUN_H

#include <gsl/gsl_rng.h>
#include "analysis/stats/comparison.h"

#define PAIRED_RUN_SLOTS  8
#define PAIRED_RUN_FIRST  40 /* interim_rounds(0) */
#define PAIRED_RUN_ROUNDS 320 /* interim_rounds(INTERIM_COUNT - 1) */

struct paired_run_turn {
	unsigned int round, slot;
	unsigned int place; /* position in the slot, from 0 */
	unsigned int candidate;
};

struct paired_run {
	/* Measures one sub-batch. Returns 0 or -errno. */
	int (*sub_batch)(void *context, const struct paired_run_turn *turn, double *cost);
	void *context; /* for sub_batch */
	gsl_rng *random; /* for the order of candidates */
};

/* Measures the costs of both candidates in one round. Returns 0 or -errno. */
int paired_run_round(const struct paired_run *paired, unsigned int round, double *cost_a,
		     double *cost_b);

/* Measures until an interim analysis decides, or to the last. Returns 0 or -errno. */
int paired_run_settle(const struct paired_run *paired, struct comparison *comparison);

#endif
