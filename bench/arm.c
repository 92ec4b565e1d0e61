/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One cell as it is measured: opened at the engine, run a sub-batch at a time.
 * A cell that fails is lost, and an event says why; the others are not.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "body.h"

#define WARMUP_CALLS  8
#define WATCHED_CALLS 64 /* of which the cheapest is attributed to functions */
#define COUNTED_CALLS 8

static void describe(struct measure *measure, struct arm *arm, const struct cell *cell)
{
	struct invbench_cell *to = &arm->opened;

	memset(arm, 0, sizeof(*arm));
	arm->cell = cell;
	arm->calls = measure->clock == CLOCK_HW ? measure->plan.calls : measure->plan.exact_calls;
	snprintf(to->target, sizeof(to->target), "%s", cell->at[AXIS_TARGET].name);
	snprintf(to->workload, sizeof(to->workload), "%s", cell->at[AXIS_WORKLOAD].name);
	snprintf(to->strategy, sizeof(to->strategy), "%s", cell->at[AXIS_STRATEGY].name);
	to->entries = (uint32_t)cell->at[AXIS_ENTRIES].number;
	to->trash = (uint32_t)cell->at[AXIS_TRASH].number;
	to->size = cell->at[AXIS_SIZE].number;
	to->granule = cell->at[AXIS_GRANULE].number;
	to->cpus = (uint32_t)cell->at[AXIS_CPUS].number;
}

/* Why the cell cannot be measured, or NULL. */
static const char *refusal_of(struct measure *measure, struct arm *arm, const char **event)
{
	int ret;

	*event = "skip";
	if (engine_find(arm->opened.target, environment_is_lab()) != measure->engine)
		return "target: what measures the run's first cell does not have it";
	if (measure->clock == CLOCK_EXACT && arm->opened.cpus > 1)
		return "cpus: the exact clock counts the instructions of all CPUs together";
	ret = measure->engine->cell(&arm->opened);
	if (ret != -EOPNOTSUPP)
		*event = "error";
	return ret ? measure->engine->why() : NULL;
}

int arm_open(struct measure *measure, const struct cell *cell)
{
	struct arm *arm = &measure->arms[measure->arm_count];
	const char *event, *refusal;
	int ret;

	describe(measure, arm, cell);
	ret = body_progress(cell);
	if (ret)
		return ret;
	refusal = refusal_of(measure, arm, &event);
	ret = body_cell(arm, !refusal);
	if (!ret && refusal)
		ret = body_event(event, cell, refusal);
	measure->arm_count += !refusal;
	return ret;
}

static int fail(struct measure *measure, struct arm *arm)
{
	arm->failed = true;
	return body_event("error", arm->cell, measure->engine->why());
}

/* Into .samples; a failure is the arm's, not ours. */
static int run(struct measure *measure, struct arm *arm, enum invbench_mode mode, uint64_t calls)
{
	struct invbench_run request = {
		.cell = arm->opened.id,
		.mode = mode,
		.warmup = WARMUP_CALLS,
		.calls = calls,
		.samples = (uintptr_t)measure->samples,
		.sample_count = arm->opened.cpus,
	};
	int ret = body_progress(arm->cell);

	if (!ret && measure->engine->run(&request))
		ret = fail(measure, arm);
	return ret;
}

int arm_try(struct measure *measure, struct arm *arm, uint64_t calls)
{
	int ret = run(measure, arm, arm->opened.batches ? INVBENCH_BATCH : INVBENCH_EACH, calls);

	for (unsigned int i = 0; i < arm->opened.cpus && !ret && !arm->failed; i++)
		if (measure->engine->histogram(arm->opened.id, i, measure->counts))
			ret = fail(measure, arm);
	return ret;
}

static int sub_batch(struct measure *measure, struct arm *arm, unsigned int round,
		     unsigned int slot, enum invbench_mode mode)
{
	int ret = run(measure, arm, mode, arm->calls);
	bool preempted = false;

	if (ret || arm->failed)
		return ret;
	measure->order++;
	for (unsigned int i = 0; i < arm->opened.cpus && !ret; i++) {
		ret = body_sample(measure, arm, round, slot, &measure->samples[i]);
		preempted |= measure->samples[i].preempted;
	}
	measure->preempted += preempted;
	return ret;
}

int arm_slot(struct measure *measure, struct arm *arm, unsigned int round, unsigned int slot)
{
	int ret = 0;

	if (!arm->failed)
		ret = sub_batch(measure, arm, round, slot, INVBENCH_EACH);
	if (!ret && !arm->failed && arm->opened.batches)
		ret = sub_batch(measure, arm, round, slot, INVBENCH_BATCH);
	return ret;
}

int arm_finish(struct measure *measure, struct arm *arm)
{
	struct invbench_counters counters = { .calls = COUNTED_CALLS };
	int ret = 0;

	for (unsigned int i = 0; i < arm->opened.cpus && !ret && !arm->failed; i++) {
		if (measure->engine->histogram(arm->opened.id, i, measure->counts))
			ret = fail(measure, arm);
		else
			ret = body_histogram(measure, arm, measure->samples[i].cpu);
	}
	if (ret || arm->failed)
		return ret;
	if (measure->engine->count(arm->opened.id, &counters))
		return fail(measure, arm);
	return body_counters(arm, &counters);
}

int arm_attribute(struct measure *measure, struct arm *arm)
{
	struct invbench_functions request = { .cell = arm->opened.id,
					      .calls = WATCHED_CALLS,
					      .functions = (uintptr_t)measure->functions,
					      .room = INVBENCH_SYMBOLS_MAX };

	if (arm->failed)
		return 0;
	if (measure->engine->functions(&request))
		return fail(measure, arm);
	return body_functions(measure, arm, &request);
}
