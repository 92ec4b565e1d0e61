/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Simulated rounds (L1): false alarms with and without looks, over a family, and power. */
#include <stdio.h>
#include <gsl/gsl_randist.h>
#include "../stats/order.h"
#include "sim.h"

#define SLOTS	   8
#define FIRST_LOOK 40 /* look_rounds(0) */
#define ROUNDS_MAX 320 /* look_rounds(LOOK_COUNT - 1) */
#define FAMILY	   20

static const struct comparison_options with_looks = {
	.alpha = ALPHA_DEFAULT,
	.delta = DELTA_SAME_BINARY,
	.looks = LOOK_COUNT,
};

/* One round as the runner makes it: every slot has an order of its own. */
static void round_costs(const struct sim_noise *noise, struct sim_moment *moment,
			unsigned int round, double factor, double *cost_a, double *cost_b)
{
	double a[SLOTS], b[SLOTS];

	for (unsigned int slot = 0; slot < SLOTS; slot++) {
		unsigned int first = gsl_rng_uniform(moment->random) < 0.5;

		for (unsigned int place = 0; place < 2; place++) {
			moment->slot = slot;
			moment->place = place;
			moment->progress = (round * SLOTS + slot) / (double)(ROUNDS_MAX * SLOTS);
			if (place == first)
				a[slot] = noise->factor(moment);
			else
				b[slot] = factor * noise->factor(moment);
		}
	}
	*cost_a = order_lower_quartile(a, SLOTS);
	*cost_b = order_lower_quartile(b, SLOTS);
}

/* Rounds up to the first look whose verdict stands. */
static int look_until_settled(struct sim *sim, const struct sim_noise *noise, double factor,
			      struct comparison *comparison)
{
	double a[ROUNDS_MAX], b[ROUNDS_MAX];
	struct sim_moment moment = { .random = sim->random };
	unsigned int round = 0;
	int ret = 0;

	for (unsigned int look = 0; look < LOOK_COUNT && !ret; look++) {
		for (; round < look_rounds(look); round++)
			round_costs(noise, &moment, round, factor, &a[round], &b[round]);
		ret = comparison_of_rounds(a, b, round, &with_looks, comparison);
		if (!ret)
			ret = comparison_settle(comparison, 1, &with_looks);
		if (comparison->verdict != VERDICT_INCONCLUSIVE)
			break;
	}
	return ret;
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

static int simulate_effect(struct sim *sim, const struct sim_noise *noise,
			   const struct effect *effect)
{
	struct share share = { noise->name, effect->what, 0, sim->comparisons, NULL };
	struct comparison comparison;
	char note[40];
	double rounds = 0;
	int ret = 0;

	for (unsigned int i = 0; i < share.of && !ret; i++) {
		ret = look_until_settled(sim, noise, effect->factor, &comparison);
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
	double a[FIRST_LOOK], b[FIRST_LOOK];
	struct comparison comparison;
	int ret = 0;

	for (unsigned int i = 0; i < share.of && !ret; i++) {
		struct sim_moment moment = { .random = sim->random };

		for (unsigned int round = 0; round < FIRST_LOOK; round++)
			round_costs(noise, &moment, round, 1, &a[round], &b[round]);
		ret = comparison_of_rounds(a, b, FIRST_LOOK, &sim_options, &comparison);
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
	double a[FIRST_LOOK], b[FIRST_LOOK];
	int ret = 0;

	for (unsigned int i = 0; i < share.of && !ret; i++) {
		bool alarm = false;

		for (unsigned int cell = 0; cell < FAMILY && !ret; cell++) {
			for (unsigned int round = 0; round < FIRST_LOOK; round++) {
				a[round] = gsl_ran_lognormal(sim->random, 0, NOISE_SPREAD);
				b[round] = gsl_ran_lognormal(sim->random, 0, NOISE_SPREAD);
			}
			ret = comparison_of_rounds(a, b, FIRST_LOOK, &sim_options, &family[cell]);
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

int sim_rounds(struct sim *sim)
{
	int ret = 0;

	for (unsigned int i = 0; i < sim_noise_count && !ret; i++) {
		ret = simulate_level(sim, &sim_noises[i]);
		for (unsigned int j = 0; j < sizeof(effects) / sizeof(effects[0]) && !ret; j++)
			ret = simulate_effect(sim, &sim_noises[i], &effects[j]);
	}
	return ret ? ret : simulate_family(sim);
}
