/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Simulated kinds of noise: see noise.h. */
#include <math.h>
#include <gsl/gsl_randist.h>
#include "analysis/selftest/sim/noise.h"

static double normal(struct sim_moment *moment)
{
	return 1 + gsl_ran_gaussian(moment->random, NOISE_SPREAD);
}

/* Three degrees of freedom make tails so heavy that the variance barely exists. */
static double heavy_tails(struct sim_moment *moment)
{
	return fmax(0.1, 1 + NOISE_SPREAD * gsl_ran_tdist(moment->random, 3) / sqrt(3));
}

static double lognormal(struct sim_moment *moment)
{
	return gsl_ran_lognormal(moment->random, 0, 2 * NOISE_SPREAD);
}

/* One sub-batch in ten is interrupted and costs 1.5 to 2.5 times as much. */
static double preemption(struct sim_moment *moment)
{
	double factor = normal(moment);

	if (gsl_rng_uniform(moment->random) < 0.1)
		factor *= 1.5 + gsl_rng_uniform(moment->random);
	return factor;
}

/* A machine that warms up: costs rise in waves, by 10 % until the end. */
static double drift(struct sim_moment *moment)
{
	return normal(moment) * (1 + 0.1 * moment->progress) *
	       (1 + 0.03 * sin(2 * M_PI * 5 * moment->progress));
}

/* Another program disturbs the machine for a while. */
static double neighbour(struct sim_moment *moment)
{
	const double memory = 0.95;

	moment->before = memory * moment->before +
			 gsl_ran_gaussian(moment->random, NOISE_SPREAD * sqrt(1 - memory * memory));
	return 1 + moment->before + gsl_ran_gaussian(moment->random, NOISE_SPREAD / 4);
}

/* The first slot of a round costs 10 % more, and the first candidate of a slot 5 %. */
static double slot_bias(struct sim_moment *moment)
{
	return normal(moment) * (moment->slot ? 1 : 1.1) * (moment->place ? 1 : 1.05);
}

const struct sim_noise sim_noises[] = {
	{ "normal", normal },	    { "t, 3 degrees", heavy_tails },
	{ "lognormal", lognormal }, { "preemption", preemption },
	{ "drift", drift },	    { "AR(1)", neighbour },
	{ "slot bias", slot_bias },
};

const unsigned int sim_noise_count = sizeof(sim_noises) / sizeof(sim_noises[0]);

static double some_spread(gsl_rng *random)
{
	return 1 + gsl_ran_gaussian(random, 0.005);
}

/* One process in twenty is slower, as on real machines. */
static double now_and_then(gsl_rng *random)
{
	return gsl_rng_uniform(random) < 0.05 ? 1.015 : 1;
}

/* With two values only, a few processes often agree by chance. */
static double either_or(gsl_rng *random)
{
	return gsl_rng_uniform(random) < 0.5 ? 0.995 : 1.005;
}

const struct sim_placement sim_placements[] = {
	{ "placed, by 0.5 %", some_spread },
	{ "placed, 1 in 20", now_and_then },
	{ "placed, one or other", either_or },
};

const unsigned int sim_placement_count = sizeof(sim_placements) / sizeof(sim_placements[0]);
