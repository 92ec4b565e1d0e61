/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs all simulations. */
#include <errno.h>
#include "analysis/selftest/parts.h"
#include "analysis/selftest/sim/parts.h"
#include "analysis/stats/seed.h"

static const struct {
	const char *title;
	int (*run)(struct sim *sim);
} parts[] = {
	{ "L1: rounds of one boot; sub-batches spread by 2 %", sim_rounds },
	{ "L2: boots of two kernels, which spread by 1 %", sim_boots },
	{ "L3: 12 kernels in 10 blocks; boots spread by 1 %", sim_series },
};

int selftest_sim(struct selftest *selftest)
{
	struct sim sim = {
		.selftest = selftest,
		.random = seed_number(selftest->seed),
		.comparisons = selftest->brief ? 100 : 2000,
		.series = selftest->brief ? 40 : 1000,
	};
	int ret = sim.random ? 0 : -ENOMEM;

	for (unsigned int i = 0; i < sizeof(parts) / sizeof(parts[0]) && !ret; i++) {
		selftest_title(selftest, parts[i].title);
		ret = parts[i].run(&sim);
	}
	if (sim.random)
		gsl_rng_free(sim.random);
	return ret;
}
