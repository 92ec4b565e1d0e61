/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Simulated kinds of noise, from a seeded generator.
 * Each gives the cost of one sub-batch, or boot, as a factor of about 1. The factor may depend on
 * the position in the run.
 */
#ifndef INVBENCH_SIM_NOISE_H
#define INVBENCH_SIM_NOISE_H

#include <gsl/gsl_rng.h>

#define NOISE_SPREAD 0.02 /* standard deviation, for noise that has one */

struct sim_moment {
	gsl_rng *random;
	double before; /* the previous value of AR(1) */
	double progress; /* 0 … 1 through the run */
	unsigned int slot; /* of the round, from 0 */
	unsigned int place; /* position in the slot, from 0 */
};

struct sim_noise {
	const char *name;
	double (*factor)(struct sim_moment *moment);
};

/*
 * The placement of code and memory: a factor for each candidate that lasts as long as a process.
 * Its mean over all processes is about 1.
 */
struct sim_placement {
	const char *name;
	double (*factor)(gsl_rng *random);
};

extern const struct sim_placement sim_placements[];
extern const unsigned int sim_placement_count;

extern const struct sim_noise sim_noises[];
extern const unsigned int sim_noise_count;

#endif
