/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Simulated measurements, where the true difference is known.
 * Only a simulation can repeat an experiment often enough to see one false alarm in a hundred. An
 * experiment is a series of rounds, a pair of kernels or a series of kernels. A promise limits the
 * share of experiments with some outcome.
 */
#ifndef INVBENCH_SIM_H
#define INVBENCH_SIM_H

#include <gsl/gsl_rng.h>
#include "analysis/selftest/promise.h"
#include "analysis/selftest/sim/noise.h"
#include "analysis/stats/comparison.h"

struct sim {
	struct selftest *selftest;
	gsl_rng *random;
	unsigned int comparisons; /* experiments with two candidates */
	unsigned int series; /* experiments with a series of kernels */
};

/* Options without interim analyses. */
extern const struct comparison_options sim_options;

struct sim_share {
	const char *noise, *what;
	unsigned int count, of; /* experiments with the outcome, and all */
	const char *note;
};

/*
 * Promises that the true share is at most this. The limit allows for the number of experiments, so
 * that only one seed in 10,000 breaks a true promise.
 */
void sim_at_most(struct sim *sim, const struct sim_share *share, double most);
/* Promises at least this share. Only the short form allows for the number of experiments. */
void sim_at_least(struct sim *sim, const struct sim_share *share, double least);

#endif
