/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens a cell at the engine, runs its sub-batches and emits what they gave: see candidate.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/core/strategy.h"
#include "bench/measure/candidate.h"
#include "bench/measure/emit.h"
#include "bench/system/now.h"
#include "bench/text/message.h"
#include "drivers/loop/waits.h"
#include "drivers/machine/identity.h"

#define WARMUP_CALLS  8
#define WATCHED_CALLS 64 /* at most; the cheapest of them is attributed to functions */
#define WAITING_CALLS 10000 /* whose waits are recorded, of each worker */
#define WAITING_PART  50
#define WAITING_S     0.5 /* after it, no further part is made */
#define ROUND_NS      50000000L
#define NS_PER_S      1000000000L

static void describe(struct measure *measure, struct candidate *candidate, const struct cell *cell)
{
	memset(candidate, 0, sizeof(*candidate));
	candidate->cell = cell;
	candidate->calls =
		clock_is_time(measure->clock) ? measure->plan.calls : measure->plan.exact_calls;
	axes_request(cell->at, &candidate->opened);
	candidate->opened.allow_broken = measure->allow_broken;
}

/* The axis that adds other running CPUs, whose instructions would be counted too; NULL: none. */
static const char *other_cpus_axis(const struct candidate *candidate)
{
	const struct invbench_knobs *knobs = &candidate->opened.knobs;

	if (candidate->opened.cpus > 1)
		return "cpus";
	if (knobs->consumer == CONSUMER_THREAD)
		return "consumer";
	return knobs->attach_rate ? "attach_rate" : NULL;
}

/* Every SMMUv3 and every domain of the machine would use the patched text. */
static bool is_unsafe(const struct measure *measure, const struct candidate *candidate)
{
	return measure->engine->patches_kernel && !candidate->opened.allow_broken &&
	       strategy_find(candidate->opened.strategy)->is_broken;
}

/* Attaches and detaches the probe once, to learn before measuring whether that works. */
static int probe_try(struct candidate *candidate)
{
	struct probe *probe = &candidate->probe;
	struct function function;
	int ret = function_find(probe_function(candidate->opened.probe), &function, probe->message,
				sizeof(probe->message));

	if (ret)
		return ret;
	ret = probe_load(probe, candidate->opened.probe, &function);
	if (!ret)
		ret = probe_attach(probe);
	probe_detach(probe);
	return ret;
}

/* Why the cell cannot be measured, and the event that reports it; NULL: it can. Free the result. */
static char *find_refusal(struct measure *measure, struct candidate *candidate, const char **event)
{
	char *refusal = axes_refusal(candidate->cell->at);
	int ret;

	*event = "skip";
	if (refusal)
		return refusal;
	if (engine_find(candidate->opened.target, machine_is_lab()) != measure->engine)
		return strf("target: a section has one engine, and that of its first cell cannot "
			    "measure %s",
			    candidate->opened.target);
	if (is_unsafe(measure, candidate))
		return strf(
			"strategy: %s is broken: with it, any device of this machine may use freed "
			"memory; to permit that: --allow-broken-barriers",
			candidate->opened.strategy);
	if (measure->clock == CLOCK_EXACT && other_cpus_axis(candidate))
		return strf("%s: the exact clock counts the instructions of all CPUs together",
			    other_cpus_axis(candidate));
	if (candidate->opened.probe && probe_try(candidate))
		return strf("%s", candidate->probe.message);
	ret = measure->engine->cell(&candidate->opened);
	if (ret != -EOPNOTSUPP)
		*event = "error";
	return ret ? strf("%s", measure->engine->why()) : NULL;
}

int candidate_open(struct measure *measure, const struct cell *cell)
{
	struct candidate *candidate = &measure->candidates[measure->candidate_count];
	const char *event;
	char *refusal;
	int ret;

	describe(measure, candidate, cell);
	ret = emit_progress(cell);
	if (ret)
		return ret;
	refusal = find_refusal(measure, candidate, &event);
	ret = emit_cell(measure, candidate, !refusal);
	if (!ret && refusal)
		ret = emit_event(event, cell, refusal);
	if (refusal)
		candidate_close(candidate);
	measure->candidate_count += !refusal;
	free(refusal);
	return ret;
}

void candidate_close(struct candidate *candidate)
{
	probe_free(&candidate->probe);
}

static int report_failure(struct candidate *candidate, const char *why)
{
	candidate->failed = true;
	return emit_event("error", candidate->cell, why);
}

/*
 * Attaching a probe keeps all CPUs busy, and the emulator runs them in turns that differ from boot
 * to boot. The calls therefore begin at a multiple of ROUND_NS, so that the next timer tick always
 * falls at the same place among them.
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

static int attach(const struct measure *measure, struct candidate *candidate)
{
	if (!candidate->opened.probe)
		return 0;
	if (probe_attach(&candidate->probe))
		return -EIO;
	if (measure->clock == CLOCK_EXACT)
		wait_for_round_time();
	return 0;
}

/* Makes the calls and fills in .samples. If the engine fails, the candidate fails. */
static int run(struct measure *measure, struct candidate *candidate, enum invbench_mode mode,
	       uint64_t calls)
{
	struct invbench_run request = {
		.cell = candidate->opened.id,
		.mode = mode,
		.warmup = WARMUP_CALLS,
		.calls = calls,
		.samples = (uintptr_t)measure->samples,
		.sample_count = candidate->opened.cpus,
	};
	int ret = emit_progress(candidate->cell);

	if (ret)
		return ret;
	if (attach(measure, candidate))
		return report_failure(candidate, candidate->probe.message);
	if (measure->engine->run(&request))
		ret = report_failure(candidate, measure->engine->why());
	probe_detach(&candidate->probe);
	return ret;
}

int candidate_try(struct measure *measure, struct candidate *candidate, uint64_t calls)
{
	int ret = run(measure, candidate,
		      candidate->opened.batches ? INVBENCH_BATCH : INVBENCH_EACH, calls);

	for (unsigned int i = 0; i < candidate->opened.cpus && !ret && !candidate->failed; i++)
		if (engine_histogram(measure->engine, candidate->opened.id, i, measure->counts))
			ret = report_failure(candidate, measure->engine->why());
	return ret;
}

static int sub_batch(struct measure *measure, struct candidate *candidate, unsigned int round,
		     unsigned int slot, enum invbench_mode mode)
{
	int ret = run(measure, candidate, mode, candidate->calls);
	bool preempted = false;

	if (ret || candidate->failed)
		return ret;
	measure->order++;
	for (unsigned int i = 0; i < candidate->opened.cpus && !ret; i++) {
		/* An engine that cannot time calls in this mode makes none. */
		if (measure->samples[i].calls)
			ret = emit_sample(measure, candidate, round, slot, &measure->samples[i]);
		preempted |= measure->samples[i].preempted;
	}
	measure->preempted += preempted;
	if (!ret && mode == INVBENCH_BATCH && measure->engine->output)
		ret = emit_output(candidate, round, slot,
				  measure->engine->output(candidate->opened.id));
	return ret;
}

int candidate_slot(struct measure *measure, struct candidate *candidate, unsigned int round,
		   unsigned int slot)
{
	int ret = 0;

	if (!candidate->failed)
		ret = sub_batch(measure, candidate, round, slot, INVBENCH_EACH);
	if (!ret && !candidate->failed && candidate->opened.batches)
		ret = sub_batch(measure, candidate, round, slot, INVBENCH_BATCH);
	return ret;
}

/* Only a clock that measures time has a share. A share that is absent is reported once. */
static int report_share(struct measure *measure, const struct candidate *candidate)
{
	struct path_share share;
	char *reason;
	int ret;

	if (measure->clock == CLOCK_EXACT || !measure->engine->share ||
	    measure->is_share_reported_absent)
		return 0;
	ret = measure->engine->share(candidate->opened.id, &share);
	if (!ret)
		return emit_share(measure, candidate, &share);
	measure->is_share_reported_absent = ret == -EOPNOTSUPP;
	reason = strf("share of the path: %s", measure->engine->why());
	ret = emit_event("absent", NULL, reason ? reason : "share of the path");
	free(reason);
	return ret;
}

static int report_race(struct measure *measure, struct candidate *candidate)
{
	struct invbench_outcomes outcomes;
	int ret;

	if (strcmp(candidate->opened.workload, INVBENCH_RACE_NAME) || !measure->engine->outcomes)
		return 0;
	ret = measure->engine->outcomes(candidate->opened.id, &outcomes);
	return ret ? report_failure(candidate, measure->engine->why())
		   : emit_race(candidate, &outcomes);
}

int candidate_finish(struct measure *measure, struct candidate *candidate)
{
	struct invbench_counters counters = { .calls = PLAN_COUNTED_CALLS };
	int ret = 0;

	for (unsigned int i = 0; i < candidate->opened.cpus && !ret && !candidate->failed; i++) {
		if (engine_histogram(measure->engine, candidate->opened.id, i, measure->counts))
			ret = report_failure(candidate, measure->engine->why());
		else
			ret = emit_histogram(measure, candidate, measure->samples[i].cpu);
	}
	if (!ret && !candidate->failed)
		ret = report_share(measure, candidate);
	if (!ret && !candidate->failed)
		ret = report_race(measure, candidate);
	if (ret || candidate->failed)
		return ret;
	if (engine_count(measure->engine, candidate->opened.id, &counters))
		return report_failure(candidate, measure->engine->why());
	return emit_counters(candidate, &counters);
}

/* A plan whose calls are long asks for few of them, and under the plugin they take minutes. */
static uint64_t watched_calls(const struct measure *measure)
{
	if (measure->clock != CLOCK_EXACT || measure->plan.exact_calls > WATCHED_CALLS)
		return WATCHED_CALLS;
	return measure->plan.exact_calls;
}

int candidate_attribute(struct measure *measure, struct candidate *candidate, bool *is_absent)
{
	struct invbench_functions request = { .cell = candidate->opened.id,
					      .calls = watched_calls(measure),
					      .functions = (uintptr_t)measure->functions,
					      .room = INVBENCH_SYMBOLS_MAX };
	int ret;

	*is_absent = false;
	if (candidate->failed)
		return 0;
	ret = emit_progress(candidate->cell);
	if (ret)
		return ret;
	if (attach(measure, candidate))
		return report_failure(candidate, candidate->probe.message);
	ret = measure->engine->functions(&request);
	probe_detach(&candidate->probe);
	*is_absent = ret == -EOPNOTSUPP && clock_is_time(measure->clock);
	if (*is_absent)
		return 0;
	if (ret)
		return report_failure(candidate, measure->engine->why());
	ret = emit_functions(measure, candidate, &request);
	/* A noisy engine counts many calls together, whose lines are not the sum of those of each. */
	if (ret || measure->engine->is_noisy || measure->clock != CLOCK_EXACT)
		return ret;
	return emit_lines(measure, candidate, &request);
}

/* Adds calls in small parts, so that slow ones take no longer than WAITING_S allows. */
static int record_waits(struct measure *measure, const struct candidate *candidate, uint64_t *calls,
			struct waits *waits)
{
	double end = seconds_now() + WAITING_S;
	int ret = 0;

	for (*calls = 0; !ret && *calls < WAITING_CALLS && (!*calls || seconds_now() < end);
	     *calls += WAITING_PART)
		ret = measure->engine->waits(candidate->opened.id, WAITING_PART, waits);
	return ret;
}

int candidate_record_waits(struct measure *measure, struct candidate *candidate, bool *is_absent)
{
	unsigned int workers = candidate->opened.cpus;
	struct waits *waits;
	uint64_t calls;
	int ret;

	*is_absent = false;
	if (candidate->failed)
		return 0;
	ret = emit_progress(candidate->cell);
	if (ret)
		return ret;
	waits = waits_alloc(workers);
	if (!waits)
		return -ENOMEM;
	ret = record_waits(measure, candidate, &calls, waits);
	*is_absent = ret == -EOPNOTSUPP;
	if (!ret)
		ret = emit_waits(measure, candidate, calls * workers, waits);
	else
		ret = *is_absent ? 0 : report_failure(candidate, measure->engine->why());
	waits_free(waits, workers);
	return ret;
}
