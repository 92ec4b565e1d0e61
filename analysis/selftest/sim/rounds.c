/* SPDX-License-Identifier: GPL-2.0-or-later */
/* L1: simulates rounds, to find false alarms and power, also with interim analyses. */
#include <stdio.h>
#include <gsl/gsl_randist.h>
#include "analysis/selftest/paired_run.h"
#include "analysis/selftest/sim/parts.h"

#define FAMILY 20

/* Two candidates under one kind of noise. */
struct simulated {
	const struct sim_noise *noise;
	struct sim_moment moment;
	double factor; /* cost of B over A */
	const struct sim_placement *placement; /* a new one in each round, or NULL */
	double placed[2]; /* the factor of each candidate in this round */
};

static int sub_batch(void *context, const struct paired_run_turn *turn, double *cost)
{
	struct simulated *simulated = context;
	struct sim_moment *moment = &simulated->moment;

	moment->slot = turn->slot;
	moment->place = turn->place;
	moment->progress = (turn->round * PAIRED_RUN_SLOTS + turn->slot) /
			   (double)(PAIRED_RUN_ROUNDS * PAIRED_RUN_SLOTS);
	for (unsigned int candidate = 0; candidate < 2 && !turn->slot && !turn->place; candidate++)
		simulated->placed[candidate] =
			simulated->placement ? simulated->placement->factor(moment->random) : 1;
	*cost = simulated->noise->factor(moment) * simulated->placed[turn->candidate] *
		(turn->candidate ? simulated->factor : 1);
	return 0;
}

struct effect {
	const char *what;
	double factor; /* cost of B over A */
	double least; /* share that must regress; 0: alarms are false and limited by alpha */
};

static const struct effect effects[] = {
	{ "no effect, interim: alarms", 1, 0 },
	{ "+1 %, interim: regressed", 1.01, 0.95 },
	{ "+2 %, interim: regressed", 1.02, 0.99 },
};

static int simulate_effect(struct sim *sim, const struct sim_noise *noise,
			   const struct sim_placement *placement, const struct effect *effect)
{
	struct sim_share share = { placement ? placement->name : noise->name, effect->what, 0,
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

		ret = paired_run_settle(&(struct paired_run){ sub_batch, &simulated, sim->random },
					&comparison);
		share.count += comparison.verdict == VERDICT_REGRESSED ||
			       (!effect->least && comparison.verdict == VERDICT_IMPROVED);
		rounds += comparison.count / (double)share.of;
	}
	snprintf(note, sizeof(note), "mean %.0f rounds", rounds);
	share.note = note;
	if (effect->least)
		sim_at_least(sim, &share, effect->least);
	else
		sim_at_most(sim, &share, sim_options.alpha);
	return ret;
}

/* The level of the test itself, without interim analyses. */
static int simulate_level(struct sim *sim, const struct sim_noise *noise)
{
	struct sim_share share = { noise->name, "no effect: p <= 1 %", 0, sim->comparisons, NULL };
	double a[PAIRED_RUN_FIRST], b[PAIRED_RUN_FIRST];
	struct comparison comparison;
	int ret = 0;

	for (unsigned int i = 0; i < share.of && !ret; i++) {
		struct simulated simulated = { .noise = noise,
					       .moment.random = sim->random,
					       .factor = 1 };
		const struct paired_run paired = { sub_batch, &simulated, sim->random };

		for (unsigned int round = 0; round < PAIRED_RUN_FIRST; round++)
			paired_run_round(&paired, round, &a[round], &b[round]);
		ret = comparison_of_rounds(a, b, PAIRED_RUN_FIRST, &sim_options, &comparison);
		share.count += comparison.p <= sim_options.alpha;
	}
	sim_at_most(sim, &share, sim_options.alpha);
	return ret;
}

/* No cell of the family has an effect, so an alarm in any of them is false. */
static int simulate_family(struct sim *sim)
{
	struct comparison family[FAMILY];
	struct sim_share share = { "family of 20 cells", "no effect: any p <= 1 %", 0,
				   sim->comparisons / 2, NULL };
	double a[PAIRED_RUN_FIRST], b[PAIRED_RUN_FIRST];
	int ret = 0;

	for (unsigned int i = 0; i < share.of && !ret; i++) {
		bool alarm = false;

		for (unsigned int cell = 0; cell < FAMILY && !ret; cell++) {
			for (unsigned int round = 0; round < PAIRED_RUN_FIRST; round++) {
				a[round] = gsl_ran_lognormal(sim->random, 0, NOISE_SPREAD);
				b[round] = gsl_ran_lognormal(sim->random, 0, NOISE_SPREAD);
			}
			ret = comparison_of_rounds(a, b, PAIRED_RUN_FIRST, &sim_options,
						   &family[cell]);
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
