/* SPDX-License-Identifier: GPL-2.0-or-later */
/* L2: simulates boots of two kernels, to find false alarms and power. */
#include <math.h>
#include "analysis/selftest/sim/parts.h"

#define BOOTS_MAX 8

/* Boots of two kernels in random order; each is one draw of the noise. factor: cost of b over a. */
static void boots_costs(const struct sim_noise *noise, struct sim *sim, unsigned int boots,
			double factor, double *a, double *b)
{
	struct sim_moment moment = { .random = sim->random, .slot = 1 };
	unsigned int made_a = 0, made_b = 0;

	while (made_a + made_b < 2 * boots) {
		unsigned int left = 2 * boots - made_a - made_b;
		double cost;

		moment.progress = (made_a + made_b) / (2.0 * boots);
		cost = sqrt(noise->factor(&moment)); /* the square root halves the spread to 1 % */
		if (gsl_rng_uniform_int(sim->random, left) < boots - made_a)
			a[made_a++] = cost;
		else
			b[made_b++] = factor * cost;
	}
}

/* Counts the pairs of kernels whose p is at most alpha. */
static int simulate_pairs(struct sim *sim, const struct sim_noise *noise, unsigned int boots,
			  double factor, struct sim_share *share)
{
	double a[BOOTS_MAX], b[BOOTS_MAX];
	struct comparison comparison;
	int ret = 0;

	for (unsigned int i = 0; i < share->of && !ret; i++) {
		boots_costs(noise, sim, boots, factor, a, b);
		ret = comparison_of_boots(a, boots, b, boots, &sim_options, &comparison);
		share->count += comparison.p <= sim_options.alpha;
	}
	return ret;
}

/* With 5 boots each, only complete separation gives a p of at most 1 %. */
static const struct {
	unsigned int boots;
	double factor;
	const char *what;
} found[] = {
	{ 5, 1.05, "+5 %, 5 boots each: p <= 1 %" },
	{ 8, 1.03, "+3 %, 8 boots each: p <= 1 %" },
};

int sim_boots(struct sim *sim)
{
	struct sim_share share;
	int ret = 0;

	for (unsigned int i = 0; i < sim_noise_count && !ret; i++) {
		share = (struct sim_share){ sim_noises[i].name, "no effect, 5 boots each: p <= 1 %",
					    0, sim->comparisons, NULL };
		ret = simulate_pairs(sim, &sim_noises[i], 5, 1, &share);
		sim_at_most(sim, &share, sim_options.alpha);
	}
	for (unsigned int i = 0; i < sizeof(found) / sizeof(found[0]) && !ret; i++) {
		share = (struct sim_share){ sim_noises[0].name, found[i].what, 0,
					    sim->comparisons / 2, NULL };
		ret = simulate_pairs(sim, &sim_noises[0], found[i].boots, found[i].factor, &share);
		sim_at_least(sim, &share, POWER);
	}
	return ret;
}
