/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Simulated rounds (L1): false alarms with and without looks, over a family, and power. */
#include <stdio.h>
#include <gsl/gsl_randist.h>
#include "duel.h"
#include "sim.h"

#define FAMILY 20

/* Two arms of which B is dearer by a factor, under one kind of noise; a process a round, if placed. */
struct simulated {
	const struct sim_noise *noise;
	struct sim_moment moment;
	double factor;
	const struct sim_placement *placement;
	double placed[2]; /* the arms, by the process at hand */
};

static int sub_batch(void *of, const struct duel_turn *turn, double *cost)
{
	struct simulated *simulated = of;
	struct sim_moment *moment = &simulated->moment;

	moment->slot = turn->slot;
	moment->place = turn->place;
	moment->progress =
		(turn->round * DUEL_SLOTS + turn->slot) / (double)(DUEL_ROUNDS * DUEL_SLOTS);
	for (unsigned int arm = 0; arm < 2 && !turn->slot && !turn->place; arm++)
		simulated->placed[arm] =
			simulated->placement ? simulated->placement->factor(moment->random) : 1;
	*cost = simulated->noise->factor(moment) * simulated->placed[turn->arm] *
		(turn->arm ? simulated->factor : 1);
	return 0;
}

/* What is put in, and what must come of it. */
struct effect {
	const char *what;
	double factor;
	double least; /* share that must regress; 0: none may */
};

static const struct effect effects[] = {
	{ "no effect, looks: alarms", 1, 0 },
	{ "+1 %, looks: regressed", 1.01, 0.95 },
	{ "+2 %, looks: regressed", 1.02, 0.99 },
};

/* placement: NULL, none. */
static int simulate_effect(struct sim *sim, const struct sim_noise *noise,
			   const struct sim_placement *placement, const struct effect *effect)
{
	struct share share = { placement ? placement->name : noise->name, effect->what, 0,
			       sim->comparisons, NULL };
	struct comparison comparison;
	char note[40];
	double rounds = 0;
	int ret = 0;

	for (unsigned int i = 0; i < share.of && !ret; i++) {
		struct simulated simulated = { .noise = noise,
					       .moment.random = sim->random,
					       .factor = effect->factor,
					       .placement = placement };

		ret = duel_settle(&(struct duel){ sub_batch, &simulated, sim->random },
				  &comparison);
		share.count += comparison.verdict == VERDICT_REGRESSED ||
			       (!effect->least && comparison.verdict == VERDICT_IMPROVED);
		rounds += comparison.count / (double)share.of;
	}
	snprintf(note, sizeof(note), "%.0f rounds in the mean", rounds);
	share.note = note;
	if (effect->least)
		sim_at_least(sim, &share, effect->least);
	else
		sim_at_most(sim, &share, sim_options.alpha);
	return ret;
}

/* The level of the test itself, without looks. */
static int simulate_level(struct sim *sim, const struct sim_noise *noise)
{
	struct share share = { noise->name, "no effect: p at most 1 %", 0, sim->comparisons, NULL };
	double a[DUEL_LOOK], b[DUEL_LOOK];
	struct comparison comparison;
	int ret = 0;

	for (unsigned int i = 0; i < share.of && !ret; i++) {
		struct simulated simulated = { .noise = noise,
					       .moment.random = sim->random,
					       .factor = 1 };
		const struct duel duel = { sub_batch, &simulated, sim->random };

		for (unsigned int round = 0; round < DUEL_LOOK; round++)
			duel_round(&duel, round, &a[round], &b[round]);
		ret = comparison_of_rounds(a, b, DUEL_LOOK, &sim_options, &comparison);
		share.count += comparison.p <= sim_options.alpha;
	}
	sim_at_most(sim, &share, sim_options.alpha);
	return ret;
}

/* A family of cells without an effect: one alarm in any of them is one too many. */
static int simulate_family(struct sim *sim)
{
	struct comparison family[FAMILY];
	struct share share = { "family of 20 cells", "no effect: any p at most 1 %", 0,
			       sim->comparisons / 2, NULL };
	double a[DUEL_LOOK], b[DUEL_LOOK];
	int ret = 0;

	for (unsigned int i = 0; i < share.of && !ret; i++) {
		bool alarm = false;

		for (unsigned int cell = 0; cell < FAMILY && !ret; cell++) {
			for (unsigned int round = 0; round < DUEL_LOOK; round++) {
				a[round] = gsl_ran_lognormal(sim->random, 0, NOISE_SPREAD);
				b[round] = gsl_ran_lognormal(sim->random, 0, NOISE_SPREAD);
			}
			ret = comparison_of_rounds(a, b, DUEL_LOOK, &sim_options, &family[cell]);
		}
		if (!ret)
			ret = comparison_settle(family, FAMILY, &sim_options);
		for (unsigned int cell = 0; cell < FAMILY && !ret; cell++)
			alarm |= family[cell].p_adjusted <= sim_options.alpha;
		share.count += alarm;
	}
	sim_at_most(sim, &share, sim_options.alpha);
	return ret;
}

static int simulate_effects(struct sim *sim, const struct sim_noise *noise,
			    const struct sim_placement *placement)
{
	int ret = 0;

	for (unsigned int i = 0; i < sizeof(effects) / sizeof(effects[0]) && !ret; i++)
		ret = simulate_effect(sim, noise, placement, &effects[i]);
	return ret;
}

int sim_rounds(struct sim *sim)
{
	int ret = 0;

	for (unsigned int i = 0; i < sim_noise_count && !ret; i++) {
		ret = simulate_level(sim, &sim_noises[i]);
		if (!ret)
			ret = simulate_effects(sim, &sim_noises[i], NULL);
	}
	for (unsigned int i = 0; i < sim_placement_count && !ret; i++)
		ret = simulate_effects(sim, &sim_noises[0], &sim_placements[i]);
	return ret ? ret : simulate_family(sim);
}
