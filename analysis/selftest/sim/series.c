/* SPDX-License-Identifier: GPL-2.0-or-later */
/* L3: simulates series of kernels, to find false alarms and power. */
#include <math.h>
#include <gsl/gsl_randist.h>
#include "analysis/selftest/sim/parts.h"
#include "analysis/stats/change.h"

#define KERNELS	 12
#define BLOCKS	 10
#define FAMILY	 40 /* cells of a plan, each of which is a series */
#define BLOCK_SD 0.01 /* standard deviation of the level of a block */

struct truth {
	const char *what;
	enum change_kind kind;
	unsigned int at; /* KERNELS: no change */
	double factor; /* new level over old */
	double least; /* share of series in which it must be found */
	size_t family; /* cells that share alpha; 0: the series is alone */
};

static const struct truth nothing = {
	"no change: any change found", CHANGE_STEP, KERNELS, 1, 0, 0
};

static const struct truth truths[] = {
	{ "+1 % from the 5th kernel on: step", CHANGE_STEP, 4, 1.01, 0.93, 0 },
	{ "+1 % from the 7th kernel on: step", CHANGE_STEP, 6, 1.01, 0.93, 0 },
	{ "+1 % from the 9th kernel on: step", CHANGE_STEP, 8, 1.01, 0.93, 0 },
	{ "+2 % at the last kernel: step or new", CHANGE_NEW, KERNELS - 1, 1.02, 0.97, 0 },
	{ "+2 % at the last kernel: step", CHANGE_STEP, KERNELS - 1, 1.02, 0.88, 0 },
	{ "+3 % at the 7th kernel only: spike", CHANGE_SPIKE, 6, 1.03, 0.97, 0 },
	{ "+1 % from the 7th on, 1 of 40 cells: step", CHANGE_STEP, 6, 1.01, 0.7, FAMILY },
	{ "+2 % from the 7th on, 1 of 40 cells: step", CHANGE_STEP, 6, 1.02, 0.97, FAMILY },
	{ "+2 % at the last, 1 of 40 cells: step", CHANGE_STEP, KERNELS - 1, 1.02, 0.7, FAMILY },
	{ "+3 % at the last, 1 of 40 cells: step", CHANGE_STEP, KERNELS - 1, 1.03, 0.97, FAMILY },
};

static void series_costs(struct sim *sim, const struct sim_noise *noise, const struct truth *truth,
			 double *cost)
{
	struct sim_moment moment = { .random = sim->random, .slot = 1 };

	for (unsigned int block = 0; block < BLOCKS; block++) {
		double level = 1 + gsl_ran_gaussian(sim->random, BLOCK_SD);
		size_t order[KERNELS];

		for (size_t i = 0; i < KERNELS; i++)
			order[i] = i;
		gsl_ran_shuffle(sim->random, order, KERNELS, sizeof(*order));
		for (unsigned int i = 0; i < KERNELS; i++) {
			size_t kernel = order[i];
			bool changed = truth->kind == CHANGE_SPIKE ? kernel == truth->at
								   : kernel >= truth->at;

			moment.progress = (block * KERNELS + i) / (double)(BLOCKS * KERNELS);
			cost[block * KERNELS + kernel] = level * sqrt(noise->factor(&moment)) *
							 (changed ? truth->factor : 1);
		}
	}
}

/* Whether the change was found with its kind (enough boots make a step of a new one) and place; without one, whether any was found. */
static bool is_found(const struct truth *truth, const struct changes *changes)
{
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->list[i];

		bool is_kind = change->kind == truth->kind ||
			       (truth->kind == CHANGE_NEW && change->kind == CHANGE_STEP);

		if (is_kind && change->from <= truth->at && change->to >= truth->at)
			return true;
	}
	return truth->at == KERNELS && changes->count > 0;
}

static int simulate(struct sim *sim, const struct sim_noise *noise, const struct truth *truth,
		    struct sim_share *share)
{
	/* A p that is fine enough for a family takes many more permutations. */
	unsigned int count = truth->family ? sim->series / 5 : sim->series;
	double cost[BLOCKS * KERNELS];
	struct changes changes;
	int ret = 0;

	for (unsigned int i = 0; i < count && !ret; i++) {
		series_costs(sim, noise, truth, cost);
		ret = changes_find(cost, BLOCKS, KERNELS, ALPHA_DEFAULT,
				   truth->family ? truth->family : 1, &changes);
		if (ret)
			break;
		share->count += is_found(truth, &changes);
		share->of++;
		changes_free(&changes);
	}
	return ret;
}

/* No cell of the family has a change, so a change in any of them is false. */
static int simulate_family(struct sim *sim, const struct sim_noise *noise)
{
	struct sim_share share = { noise->name, "family of 40 cells: any change found", 0, 0,
				   NULL };
	double cost[BLOCKS * KERNELS];
	struct changes changes;
	int ret = 0;

	for (share.of = 0; share.of < sim->series && !ret; share.of++) {
		bool alarm = false;

		for (unsigned int cell = 0; cell < FAMILY && !ret; cell++) {
			series_costs(sim, noise, &nothing, cost);
			ret = changes_find(cost, BLOCKS, KERNELS, ALPHA_DEFAULT, FAMILY, &changes);
			alarm |= !ret && changes.count;
			changes_free(&changes);
		}
		share.count += alarm;
	}
	sim_at_most(sim, &share, ALPHA_DEFAULT);
	return ret;
}

int sim_series(struct sim *sim)
{
	struct sim_share share, all = { "all of the above", nothing.what, 0, 0, NULL };
	int ret = 0;

	for (unsigned int i = 0; i < sim_noise_count && !ret; i++) {
		share = (struct sim_share){ sim_noises[i].name, nothing.what, 0, 0, NULL };
		ret = simulate(sim, &sim_noises[i], &nothing, &share);
		sim_at_most(sim, &share, ALPHA_DEFAULT);
		all.count += share.count;
		all.of += share.of;
	}
	sim_at_most(sim, &all, ALPHA_DEFAULT);
	if (!ret)
		ret = simulate_family(sim, &sim_noises[0]);
	for (unsigned int i = 0; i < sizeof(truths) / sizeof(truths[0]) && !ret; i++) {
		share = (struct sim_share){ sim_noises[0].name, truths[i].what, 0, 0, NULL };
		ret = simulate(sim, &sim_noises[0], &truths[i], &share);
		sim_at_least(sim, &share, truths[i].least);
	}
	return ret;
}
