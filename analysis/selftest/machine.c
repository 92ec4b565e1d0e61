/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comparisons measured on this machine, whose truth is known by construction: see machine.h. */
#include <errno.h>
#include <stdio.h>
#include "../../bench/axes.h"
#include "../../bench/engine.h"
#include "../../bench/noise.h"
#include "../../bench/say.h"
#include "../stats/order.h"
#include "../stats/seed.h"
#include "machine.h"

#define SLOTS	     8
#define ROUNDS_MAX   320 /* look_rounds(LOOK_COUNT - 1) */
#define SUB_BATCH_NS 64000 /* so that 320 rounds take less than a second */
#define PROBE_CALLS  1024
#define WARMUP_CALLS 8

static const char *const workloads[] = { "inv_range", "iotlb_sync", "unmap" };

static const struct comparison_options options = {
	.alpha = ALPHA_DEFAULT,
	.delta = DELTA_SAME_BINARY,
	.looks = LOOK_COUNT,
};

/* One arm: its cell, and the calls it makes for those it is asked for. */
struct side {
	struct invbench_cell cell;
	uint64_t asked, made;
};

/* All axes at their defaults but these three. */
static int side_open(const struct machine *machine, const struct machine_pair *pair,
		     struct side *side)
{
	struct axis_value at[AXIS_COUNT] = { 0 };

	for (unsigned int i = 0; i < AXIS_COUNT; i++)
		axis_parse(&axes[i], axes[i].fallback, &at[i], NULL);
	at[AXIS_TARGET].name = machine->engine->target;
	at[AXIS_STRATEGY].name = "merged";
	at[AXIS_WORKLOAD].name = pair->workload;
	*side = (struct side){ 0 };
	axes_request(at, &side->cell);
	return machine->engine->cell(&side->cell);
}

/* What so many calls take, told of each that was asked for. */
static int side_run(const struct machine *machine, const struct side *side, double *cost)
{
	struct invbench_sample sample = { 0 };
	struct invbench_run run = {
		.cell = side->cell.id,
		.mode = side->cell.batches ? INVBENCH_BATCH : INVBENCH_EACH,
		.warmup = WARMUP_CALLS,
		.calls = side->made,
		.samples = (uintptr_t)&sample,
		.sample_count = 1,
	};
	int ret = machine->engine->run(&run);

	*cost = (double)sample.ticks / (double)side->asked;
	return ret;
}

/* One number of calls for both, found with the first. */
static int calibrate(const struct machine *machine, struct side *sides, double extra)
{
	struct invbench_info info;
	double cost;
	int ret = machine->engine->info(&info);

	sides[0].asked = sides[0].made = PROBE_CALLS;
	if (!ret)
		ret = side_run(machine, &sides[0], &cost);
	if (ret)
		return ret;
	if (info.clock.frequency_hz)
		cost *= 1e9 / (double)info.clock.frequency_hz;
	for (unsigned int i = 0; i < 2; i++)
		sides[i].asked = sides[i].made = (uint64_t)(SUB_BATCH_NS / cost) + 1;
	sides[1].made += (uint64_t)(extra * (double)sides[1].asked + 0.5);
	return 0;
}

static int round_measure(const struct machine *machine, const struct side *sides, double *a,
			 double *b)
{
	double costs[2][SLOTS];
	int ret = 0;

	for (unsigned int slot = 0; slot < SLOTS && !ret; slot++) {
		unsigned int first = gsl_rng_uniform_int(machine->random, 2);

		ret = side_run(machine, &sides[first], &costs[first][slot]);
		if (!ret)
			ret = side_run(machine, &sides[!first], &costs[!first][slot]);
	}
	*a = order_lower_quartile(costs[0], SLOTS);
	*b = order_lower_quartile(costs[1], SLOTS);
	return ret;
}

static int measure(const struct machine *machine, const struct side *sides,
		   struct comparison *comparison)
{
	double a[ROUNDS_MAX], b[ROUNDS_MAX];
	unsigned int round = 0;
	int ret = 0;

	for (unsigned int look = 0; look < LOOK_COUNT && !ret; look++) {
		for (; round < look_rounds(look) && !ret; round++)
			ret = round_measure(machine, sides, &a[round], &b[round]);
		if (!ret)
			ret = comparison_of_rounds(a, b, round, &options, comparison);
		if (!ret)
			ret = comparison_settle(comparison, 1, &options);
		if (comparison->verdict != VERDICT_INCONCLUSIVE)
			break;
	}
	return ret;
}

int machine_compare(const struct machine *machine, struct machine_pair *pair)
{
	struct side sides[2];
	double start = noise_clock();
	int ret = machine->engine->start(NULL);

	if (!ret)
		ret = side_open(machine, pair, &sides[0]);
	if (!ret)
		ret = side_open(machine, pair, &sides[1]);
	if (!ret)
		ret = calibrate(machine, sides, pair->extra);
	if (!ret)
		ret = measure(machine, sides, &pair->comparison);
	if (ret)
		say("%s: %s", pair->workload, machine->engine->why());
	machine->engine->stop();
	pair->seconds = noise_clock() - start;
	return ret;
}

int machine_start(uint64_t seed, struct machine *machine)
{
	machine->engine = engine_find("model", false);
	machine->random = seed_number(seed);
	if (!machine->engine)
		return -ENOENT;
	return machine->random ? 0 : -ENOMEM;
}

void machine_stop(struct machine *machine)
{
	if (machine->random)
		gsl_rng_free(machine->random);
}

const char *machine_workload(unsigned int turn)
{
	return workloads[turn % (sizeof(workloads) / sizeof(workloads[0]))];
}
