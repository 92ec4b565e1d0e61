/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Promises about the share of experiments with some outcome: see sim.h. */
#include <gsl/gsl_cdf.h>
#include "analysis/selftest/sim/sim.h"

#define CHANCE 1e-4 /* probability that a true promise breaks */

const struct comparison_options sim_options = {
	.alpha = ALPHA_DEFAULT,
	.delta = DELTA_SAME_BINARY,
	.interim = 1,
};

static void report(struct sim *sim, const struct sim_share *share, enum bound bound, double limit)
{
	selftest_row(sim->selftest, &(struct promise){ .group = share->noise,
						       .what = share->what,
						       .unit = "%",
						       .got = 100.0 * share->count / share->of,
						       .bound = bound,
						       .limit = 100 * limit,
						       .note = share->note });
}

void sim_at_most(struct sim *sim, const struct sim_share *share, double most)
{
	unsigned int count = 0;

	while (gsl_cdf_binomial_Q(count, most, share->of) > CHANCE)
		count++;
	report(sim, share, BOUND_AT_MOST, count / (double)share->of);
}

void sim_at_least(struct sim *sim, const struct sim_share *share, double least)
{
	unsigned int count = share->of;

	while (sim->selftest->brief && gsl_cdf_binomial_P(count - 1, least, share->of) > CHANCE)
		count--;
	report(sim, share, BOUND_AT_LEAST,
	       sim->selftest->brief ? count / (double)share->of : least);
}
