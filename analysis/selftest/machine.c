/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comparisons measured on this machine, where the true difference is known: see machine.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "analysis/selftest/machine.h"
#include "analysis/selftest/paired_run.h"
#include "analysis/stats/seed.h"
#include "bench/plan/axes.h"
#include "bench/text/message.h"
#include "drivers/engine/engine.h"

#define SUB_BATCH_NS 64000 /* 320 rounds then take less than a second */
#define PROBE_CALLS  1024
#define WARMUP_CALLS 8
#define STRATEGY     "v7.1"

static const char *const workloads[] = { "inv_range", "iotlb_sync", "unmap" };

/* One candidate. */
struct side {
	struct invbench_cell cell;
	uint64_t requested, made; /* calls; the difference is the added work */
};

/* Opens a cell with the defaults of all axes except target, strategy and workload. */
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

/* *cost: the time of all calls made, in ticks for each call requested. */
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

	*cost = (double)sample.ticks / (double)side->requested;
	return ret;
}

/* Finds the number of calls with the first candidate and uses it for both. */
static int calibrate(const struct machine *machine, struct side *sides, double extra)
{
	struct invbench_info info;
	double cost;
	int ret = machine->engine->info(&info);

	sides[0].requested = sides[0].made = PROBE_CALLS;
	if (!ret)
		ret = side_run(machine, &sides[0], &cost);
	if (ret)
		return ret;
	if (info.clock.frequency_hz)
		cost *= 1e9 / (double)info.clock.frequency_hz;
	for (unsigned int i = 0; i < 2; i++)
		sides[i].requested = sides[i].made = (uint64_t)(SUB_BATCH_NS / cost) + 1;
	sides[1].made += (uint64_t)(extra * (double)sides[1].requested + 0.5);
	return 0;
}

struct sides {
	const struct machine *machine;
	struct side candidates[2];
};

static int sub_batch(void *context, const struct paired_run_turn *turn, double *cost)
{
	const struct sides *sides = context;

	return side_run(sides->machine, &sides->candidates[turn->candidate], cost);
}

static double cpu_seconds(void)
{
	struct timespec used;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return (double)used.tv_sec + (double)used.tv_nsec * 1e-9;
}

int machine_compare(const struct machine *machine, struct machine_pair *pair)
{
	struct sides sides = { .machine = machine };
	const struct paired_run paired = { sub_batch, &sides, machine->random };
	double start = cpu_seconds();
	int ret = machine->engine->start(NULL);

	if (ret) {
		message("%s: %s", machine->engine->target, machine->engine->why());
		return ret;
	}
	ret = side_open(machine, pair->workload, &sides.candidates[0]);
	if (!ret)
		ret = side_open(machine, pair->workload, &sides.candidates[1]);
	if (!ret)
		ret = calibrate(machine, sides.candidates, pair->extra);
	if (!ret)
		ret = paired_run_settle(&paired, &pair->comparison);
	if (ret)
		message("%s: %s", pair->workload, machine->engine->why());
	machine->engine->stop();
	pair->seconds = cpu_seconds() - start;
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
