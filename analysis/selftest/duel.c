/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two arms met as the runner meets them, real ones or simulated: see duel.h. */
#include "../stats/order.h"
#include "duel.h"

static const struct comparison_options options = {
	.alpha = ALPHA_DEFAULT,
	.delta = DELTA_SAME_BINARY,
	.looks = LOOK_COUNT,
};

int duel_round(const struct duel *duel, unsigned int round, double *cost_a, double *cost_b)
{
	double costs[2][DUEL_SLOTS];
	struct duel_turn turn = { .round = round };
	int ret = 0;

	for (turn.slot = 0; turn.slot < DUEL_SLOTS; turn.slot++) {
		unsigned int first = (unsigned int)gsl_rng_uniform_int(duel->random, 2);

		for (turn.place = 0; turn.place < 2 && !ret; turn.place++) {
			turn.arm = turn.place ? !first : first;
			ret = duel->sub_batch(duel->of, &turn, &costs[turn.arm][turn.slot]);
		}
		if (ret)
			return ret;
	}
	*cost_a = order_lower_quartile(costs[0], DUEL_SLOTS);
	*cost_b = order_lower_quartile(costs[1], DUEL_SLOTS);
	return 0;
}

int duel_settle(const struct duel *duel, struct comparison *comparison)
{
	double a[DUEL_ROUNDS], b[DUEL_ROUNDS];
	unsigned int round = 0;
	int ret = 0;

	for (unsigned int look = 0; look < LOOK_COUNT && !ret; look++) {
		for (; round < look_rounds(look) && !ret; round++)
			ret = duel_round(duel, round, &a[round], &b[round]);
		if (!ret)
			ret = comparison_of_rounds(a, b, round, &options, comparison);
		if (!ret)
			ret = comparison_settle(comparison, 1, &options);
		if (!ret && comparison->verdict != VERDICT_INCONCLUSIVE)
			break;
	}
	return ret;
}
