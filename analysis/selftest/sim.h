/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Simulated measurements, whose truth is known.
 * Every experiment of a kind is one series of rounds, one pair of kernels or
 * one series of kernels; a promise is about a share of them.
 */
#ifndef INVBENCH_SIM_H
#define INVBENCH_SIM_H

#include <gsl/gsl_rng.h>
#include "../stats/comparison.h"
#include "sim_noise.h"
#include "selftest.h"

struct sim {
	struct selftest *selftest;
	gsl_rng *random;
	unsigned int comparisons; /* experiments of two arms */
	unsigned int series; /* experiments of a series of kernels */
};

/* Without looks. */
extern const struct comparison_options sim_options;

struct share {
	const char *noise, *what;
	unsigned int count, of; /* experiments */
	const char *note;
};

/*
 * No more than this share, had there been experiments without end: the limit
 * allows for how many there were, so that one seed in 10,000 breaks it.
 */
void sim_at_most(struct sim *sim, const struct share *share, double most);
/* The short form allows for chance too; the long one must keep the share itself. */
void sim_at_least(struct sim *sim, const struct share *share, double least);

/* What is simulated: L1, L2, L3. 0 or -errno. */
int sim_rounds(struct sim *sim);
int sim_boots(struct sim *sim);
int sim_series(struct sim *sim);

#endif
