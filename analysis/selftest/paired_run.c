/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures two candidates as the runner does: see paired_run.h. */
#include "analysis/selftest/paired_run.h"
#include "analysis/stats/order.h"

static const struct comparison_options options = {
	.alpha = ALPHA_DEFAULT,
	.delta = DELTA_SAME_BINARY,
	.interim = INTERIM_COUNT,
};

int paired_run_round(const struct paired_run *paired, unsigned int round, double *cost_a,
		     double *cost_b)
{
	double costs[2][PAIRED_RUN_SLOTS];
	struct paired_run_turn turn = { .round = round };
	int ret = 0;

	for (turn.slot = 0; turn.slot < PAIRED_RUN_SLOTS; turn.slot++) {
		unsigned int first = (unsigned int)gsl_rng_uniform_int(paired->random, 2);

		for (turn.place = 0; turn.place < 2 && !ret; turn.place++) {
			turn.candidate = turn.place ? !first : first;
			ret = paired->sub_batch(paired->context, &turn,
						&costs[turn.candidate][turn.slot]);
		}
		if (ret)
			return ret;
	}
	*cost_a = order_lower_quartile(costs[0], PAIRED_RUN_SLOTS);
	*cost_b = order_lower_quartile(costs[1], PAIRED_RUN_SLOTS);
	return 0;
}

int paired_run_settle(const struct paired_run *paired, struct comparison *comparison)
{
	double a[PAIRED_RUN_ROUNDS], b[PAIRED_RUN_ROUNDS];
	unsigned int round = 0;
	int ret = 0;

	for (unsigned int analysis = 0; analysis < INTERIM_COUNT && !ret; analysis++) {
		for (; round < interim_rounds(analysis) && !ret; round++)
			ret = paired_run_round(paired, round, &a[round], &b[round]);
		if (!ret)
			ret = comparison_of_rounds(a, b, round, &options, comparison);
		if (!ret)
			ret = comparison_settle(comparison, 1, &options);
		if (!ret && comparison->verdict != VERDICT_INCONCLUSIVE)
			break;
	}
	return ret;
}
