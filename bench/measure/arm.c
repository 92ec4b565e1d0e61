/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One cell as it is measured: opened at the engine, run a sub-batch at a time.
 * A cell that fails is lost, and an event says why; the others are not.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "body.h"
#include "bench/say.h"

#define WARMUP_CALLS  8
#define WATCHED_CALLS 64 /* of which the cheapest is attributed to functions */
#define COUNTED_CALLS 8
#define ROUND_NS      50000000L
#define NS_PER_S      1000000000L

static void describe(struct measure *measure, struct arm *arm, const struct cell *cell)
{
	memset(arm, 0, sizeof(*arm));
	arm->cell = cell;
	arm->calls = measure->clock == CLOCK_HW ? measure->plan.calls : measure->plan.exact_calls;
	axes_request(cell->at, &arm->opened);
}

/* The axis by which others than the caller would be counted too, or NULL. */
static const char *company(const struct arm *arm)
{
	const struct invbench_knobs *knobs = &arm->opened.knobs;

	if (arm->opened.cpus > 1)
		return "cpus";
	if (knobs->walker == WALKER_THREAD)
		return "walker";
	return knobs->mutator ? "mutator" : NULL;
}

/* Attached and away again: so it is known before anything is measured whether that can be. */
static int probe_try(struct arm *arm)
{
	struct probe *probe = &arm->probe;
	struct function function;
	int ret = function_find("inv_range", &function, probe->message, sizeof(probe->message));

	if (ret)
		return ret;
	ret = probe_load(probe, arm->opened.probe, &function);
	if (!ret)
		ret = probe_attach(probe);
	probe_detach(probe);
	return ret;
}

/* Why the cell cannot be measured, or NULL; to be freed. */
static char *refusal_of(struct measure *measure, struct arm *arm, const char **event)
{
	char *refusal = axes_refusal(arm->cell->at);
	int ret;

	*event = "skip";
	if (refusal)
		return refusal;
	if (engine_find(arm->opened.target, environment_is_lab()) != measure->engine)
		return sentence("target: what measures the section's first cell does not have it");
	if (measure->clock == CLOCK_EXACT && company(arm))
		return sentence("%s: the exact clock counts the instructions of all CPUs together",
				company(arm));
	if (arm->opened.probe && probe_try(arm))
		return sentence("%s", arm->probe.message);
	ret = measure->engine->cell(&arm->opened);
	if (ret != -EOPNOTSUPP)
		*event = "error";
	return ret ? sentence("%s", measure->engine->why()) : NULL;
}

int arm_open(struct measure *measure, const struct cell *cell)
{
	struct arm *arm = &measure->arms[measure->arm_count];
	const char *event;
	char *refusal;
	int ret;

	describe(measure, arm, cell);
	ret = body_progress(cell);
	if (ret)
		return ret;
	refusal = refusal_of(measure, arm, &event);
	ret = body_cell(measure, arm, !refusal);
	if (!ret && refusal)
		ret = body_event(event, cell, refusal);
	if (refusal)
		arm_close(arm);
	measure->arm_count += !refusal;
	free(refusal);
	return ret;
}

void arm_close(struct arm *arm)
{
	probe_free(&arm->probe);
}

static int fail(struct arm *arm, const char *why)
{
	arm->failed = true;
	return body_event("error", arm->cell, why);
}

/*
 * To attach something keeps all CPUs busy, which share the emulator in turns
 * that are not the same in every boot: where the next tick falls into the calls
 * must not depend on them. So these begin at a round time.
 */
static void wait_for_round_time(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	time.tv_nsec = (time.tv_nsec / ROUND_NS + 2) * ROUND_NS;
	time.tv_sec += time.tv_nsec / NS_PER_S;
	time.tv_nsec %= NS_PER_S;
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

static int attach(const struct measure *measure, struct arm *arm)
{
	if (!arm->opened.probe)
		return 0;
	if (probe_attach(&arm->probe))
		return -EIO;
	if (measure->clock == CLOCK_EXACT)
		wait_for_round_time();
	return 0;
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

	if (ret)
		return ret;
	if (attach(measure, arm))
		return fail(arm, arm->probe.message);
	if (measure->engine->run(&request))
		ret = fail(arm, measure->engine->why());
	probe_detach(&arm->probe);
	return ret;
}

int arm_try(struct measure *measure, struct arm *arm, uint64_t calls)
{
	int ret = run(measure, arm, arm->opened.batches ? INVBENCH_BATCH : INVBENCH_EACH, calls);

	for (unsigned int i = 0; i < arm->opened.cpus && !ret && !arm->failed; i++)
		if (measure->engine->histogram(arm->opened.id, i, measure->counts))
			ret = fail(arm, measure->engine->why());
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
		/* An engine that cannot time calls this way makes none */
		if (measure->samples[i].calls)
			ret = body_sample(measure, arm, round, slot, &measure->samples[i]);
		preempted |= measure->samples[i].preempted;
	}
	measure->preempted += preempted;
	if (!ret && mode == INVBENCH_BATCH && measure->engine->output)
		ret = body_output(arm, round, slot, measure->engine->output(arm->opened.id));
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

/* On a clock that has time in it; what cannot be had is said once, and no failure. */
static int tell_share(struct measure *measure, const struct arm *arm)
{
	struct share share;
	char *reason;
	int ret;

	if (measure->clock == CLOCK_EXACT || !measure->engine->share || measure->is_share_absent)
		return 0;
	ret = measure->engine->share(arm->opened.id, &share);
	if (!ret)
		return body_share(measure, arm, &share);
	measure->is_share_absent = ret == -EOPNOTSUPP;
	reason = sentence("share of the path: %s", measure->engine->why());
	ret = body_event("absent", NULL, reason ? reason : "share of the path");
	free(reason);
	return ret;
}

int arm_finish(struct measure *measure, struct arm *arm)
{
	struct invbench_counters counters = { .calls = COUNTED_CALLS };
	int ret = 0;

	for (unsigned int i = 0; i < arm->opened.cpus && !ret && !arm->failed; i++) {
		if (measure->engine->histogram(arm->opened.id, i, measure->counts))
			ret = fail(arm, measure->engine->why());
		else
			ret = body_histogram(measure, arm, measure->samples[i].cpu);
	}
	if (!ret && !arm->failed)
		ret = tell_share(measure, arm);
	if (ret || arm->failed)
		return ret;
	if (measure->engine->count(arm->opened.id, &counters))
		return fail(arm, measure->engine->why());
	return body_counters(arm, &counters);
}

int arm_attribute(struct measure *measure, struct arm *arm)
{
	struct invbench_functions request = { .cell = arm->opened.id,
					      .calls = WATCHED_CALLS,
					      .functions = (uintptr_t)measure->functions,
					      .room = INVBENCH_SYMBOLS_MAX };
	int ret;

	if (arm->failed)
		return 0;
	ret = body_progress(arm->cell);
	if (ret)
		return ret;
	if (measure->engine->functions(&request))
		return fail(arm, measure->engine->why());
	return body_functions(measure, arm, &request);
}
