/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comparisons measured on this machine, whose truth is known by construction: see machine.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "../../bench/axes.h"
#include "bench/measure/engine.h"
#include "../../bench/say.h"
#include "../stats/seed.h"
#include "duel.h"
#include "machine.h"

#define SUB_BATCH_NS 64000 /* so that 320 rounds take less than a second */
#define PROBE_CALLS  1024
#define WARMUP_CALLS 8
#define STRATEGY     "merged"

static const char *const workloads[] = { "inv_range", "iotlb_sync", "unmap" };

/* One arm: its cell, and the calls it makes for those it is asked for. */
struct side {
	struct invbench_cell cell;
	uint64_t asked, made;
};

/* All axes at their defaults but these. */
static int side_open(const struct machine *machine, const char *workload, struct side *side)
{
	struct axis_value at[AXIS_COUNT] = { 0 };

	for (unsigned int i = 0; i < AXIS_COUNT; i++)
		axis_parse(&axes[i], axes[i].fallback, &at[i], NULL);
	at[AXIS_TARGET].name = machine->engine->target;
	at[AXIS_STRATEGY].name = STRATEGY;
	at[AXIS_WORKLOAD].name = workload;
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

struct sides {
	const struct machine *machine;
	struct side arms[2];
};

static int sub_batch(void *of, const struct duel_turn *turn, double *cost)
{
	const struct sides *sides = of;

	return side_run(sides->machine, &sides->arms[turn->arm], cost);
}

static double processor_seconds(void)
{
	struct timespec used;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return (double)used.tv_sec + (double)used.tv_nsec * 1e-9;
}

int machine_compare(const struct machine *machine, struct machine_pair *pair)
{
	struct sides sides = { .machine = machine };
	const struct duel duel = { sub_batch, &sides, machine->random };
	double start = processor_seconds();
	int ret = machine->engine->start(NULL);

	if (ret) {
		say("%s: %s", machine->engine->target, machine->engine->why());
		return ret;
	}
	ret = side_open(machine, pair->workload, &sides.arms[0]);
	if (!ret)
		ret = side_open(machine, pair->workload, &sides.arms[1]);
	if (!ret)
		ret = calibrate(machine, sides.arms, pair->extra);
	if (!ret)
		ret = duel_settle(&duel, &pair->comparison);
	if (ret)
		say("%s: %s", pair->workload, machine->engine->why());
	machine->engine->stop();
	pair->seconds = processor_seconds() - start;
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
