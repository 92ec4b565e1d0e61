/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kinds of noise that a measurement meets, seeded.
 * Each gives the cost of one sub-batch (or boot) as a factor about 1, given
 * where in the run it stands; most of them forget nothing between calls.
 */
#ifndef INVBENCH_SIM_NOISE_H
#define INVBENCH_SIM_NOISE_H

#include <gsl/gsl_rng.h>

#define NOISE_SPREAD 0.02 /* standard deviation where there is one */

struct sim_moment {
	gsl_rng *random;
	double before; /* of AR(1) */
	double progress; /* 0 … 1 through the run */
	unsigned int slot; /* of the round, from 0 */
	unsigned int place; /* in the slot's order, from 0 */
};

struct sim_noise {
	const char *name;
	double (*factor)(struct sim_moment *moment);
};

/*
 * Where code and memory come to lie: a factor of an arm that lasts as long as a
 * process, about 1 over all processes.
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
