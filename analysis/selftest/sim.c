/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seeded noise: how often the statistics alarm at nothing, and what they find.
 * Only simulation can repeat an experiment often enough to see one false alarm
 * in a hundred, and only it knows the truth.
 */
#include <errno.h>
#include <gsl/gsl_cdf.h>
#include "../stats/seed.h"
#include "sim.h"

#define CHANCE 1e-4

const struct comparison_options sim_options = {
	.alpha = ALPHA_DEFAULT,
	.delta = DELTA_SAME_BINARY,
	.looks = 1,
};

static void tell(struct sim *sim, const struct share *share, enum bound bound, double limit)
{
	selftest_row(sim->selftest, &(struct promise){ .group = share->noise,
						       .what = share->what,
						       .unit = "%",
						       .got = 100.0 * share->count / share->of,
						       .bound = bound,
						       .limit = 100 * limit,
						       .note = share->note });
}

void sim_at_most(struct sim *sim, const struct share *share, double most)
{
	unsigned int count = 0;

	while (gsl_cdf_binomial_Q(count, most, share->of) > CHANCE)
		count++;
	tell(sim, share, BOUND_AT_MOST, count / (double)share->of);
}

void sim_at_least(struct sim *sim, const struct share *share, double least)
{
	unsigned int count = share->of;

	while (sim->selftest->brief && gsl_cdf_binomial_P(count - 1, least, share->of) > CHANCE)
		count--;
	tell(sim, share, BOUND_AT_LEAST, sim->selftest->brief ? count / (double)share->of : least);
}

int selftest_sim(struct selftest *selftest)
{
	struct sim sim = {
		.selftest = selftest,
		.random = seed_number(selftest->seed),
		.comparisons = selftest->brief ? 100 : 2000,
		.series = selftest->brief ? 40 : 1000,
	};
	int ret = sim.random ? 0 : -ENOMEM;

	selftest_title(selftest, "L1: rounds of one boot, a spread of 2 % in a sub-batch");
	if (!ret)
		ret = sim_rounds(&sim);
	selftest_title(selftest, "L2: boots of two kernels, a spread of 1 % between boots");
	if (!ret)
		ret = sim_boots(&sim);
	selftest_title(selftest, "L3: 12 kernels, 10 blocks, a spread of 1 % between boots");
	if (!ret)
		ret = sim_series(&sim);
	if (sim.random)
		gsl_rng_free(sim.random);
	return ret;
}
