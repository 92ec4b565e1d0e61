/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb "measure": runs a plan's cells on this machine and prints samples.
 * It runs at the place of measurement (in the lab: inside the guest) and computes nothing.
 * `invbench run` reads its output, the body of the run's record, from a pipe.
 *
 * Each group of cells is one session of the engine. The session opens the cells, measures them and
 * reads their histograms and counters. Closing the session undoes all changes to the machine.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/core/histogram.h"
#include "bench/measure/candidate.h"
#include "bench/measure/emit.h"
#include "bench/measure/measure.h"
#include "bench/measure/rounds.h"
#include "bench/plan/cells.h"
#include "bench/system/now.h"
#include "bench/text/message.h"
#include "drivers/engine/device_list.h"
#include "drivers/engine/pci.h"
#include "drivers/loop/cpus.h"
#include "drivers/machine/identity.h"
#include "drivers/machine/module.h"

/* A clock without noise needs one slot, so each cell is finished before the next one begins. */
static int group_measure(struct measure *measure)
{
	int ret = 0;

	if (clock_is_time(measure->clock))
		return rounds_measure(measure);
	for (unsigned int i = 0; i < measure->candidate_count && !ret; i++) {
		ret = candidate_slot(measure, &measure->candidates[i], 0, 0);
		if (!ret)
			ret = candidate_finish(measure, &measure->candidates[i]);
	}
	return ret;
}

/* Reports each absent event once. */
static int report_absent(struct measure *measure)
{
	char *reason;
	int ret = 0;

	for (unsigned int i = 0; i < measure->events.count && !ret; i++) {
		struct event *event = &measure->events.events[i];

		if (!event->absent || event->is_reported)
			continue;
		event->is_reported = true;
		reason = strf("%s: %s", event->name, event->absent);
		ret = emit_event("absent", NULL, reason ? reason : event->name);
		free(reason);
	}
	return ret;
}

/* Starts counting in this session. An event that cannot be counted is no failure. */
static int start_events(struct measure *measure)
{
	struct invbench_events request;
	int ret;

	if (!measure->events.count)
		return 0;
	if (!measure->engine->events)
		return emit_event("absent", NULL, "events: this target cannot count events");
	events_ask(&measure->events, &request);
	/* On the exact clock a second CPU at work would be counted as well. */
	request.cpus = measure->clock == CLOCK_EXACT
			       ? 1
			       : (unsigned int)plan_most(&measure->plan, AXIS_CPUS);
	ret = measure->engine->events(&request);
	if (!ret)
		ret = events_answer(&measure->events, &request);
	return ret ? ret : report_absent(measure);
}

/* Outside the lab only a device that the user has named is used. */
static void choose_devices(struct measure *measure)
{
	unsigned int count =
		device_list_of(measure->named, measure->engine->target, measure->devices);

	if (count || !machine_is_lab())
		return;
	count = pci_find_free(measure->found, plan_devices(&measure->plan));
	for (unsigned int i = 0; i < count; i++)
		measure->devices[i] = measure->found[i];
	measure->devices[count] = NULL;
}

/* Opens a session of the engine. Returns why that failed, or NULL; free the result. */
static char *session_open(struct measure *measure, int *error)
{
	const char *target = measure->engine->target;

	choose_devices(measure);
	*error = -EDESTADDRREQ;
	if (measure->engine->needs_device && !measure->devices[0])
		return strf(
			"no device is named; name one: --device %s=NAME (see invbench list devices)",
			target);
	/* On the exact clock the CPUs are alike, and its counts stay those of earlier runs. */
	if (clock_is_time(measure->clock))
		cpus_prefer(measure->devices[0] ? measure->devices[0] : "");
	*error = measure->engine->start(measure->devices);
	return *error ? strf("%s", measure->engine->why()) : NULL;
}

/* Whether this machine or the command line lacks something, which is no failure. */
static bool is_lack(int error)
{
	return error == -EOPNOTSUPP || error == -EDESTADDRREQ ||
	       (error == -ENOENT && !machine_is_lab());
}

static int report_environment(struct measure *measure, const struct invbench_info *info)
{
	if (measure->is_environment_reported)
		return 0;
	measure->is_environment_reported = true;
	return emit_environment(info, measure->devices[0] ? measure->devices[0] : "");
}

/* Without the engine the record still gets the machine and the reason for each cell. */
static int group_refuse(struct measure *measure, unsigned int first, unsigned int end, int error,
			const char *reason)
{
	struct invbench_info info = { 0 };
	int ret;

	module_describe(&info);
	ret = report_environment(measure, &info);
	for (unsigned int i = first; i < end && !ret; i++) {
		const struct candidate candidate = { .cell = &measure->plan.cells[i] };

		ret = emit_cell(measure, &candidate, false);
		if (!ret)
			ret = emit_event(is_lack(error) ? "skip" : "error", candidate.cell, reason);
	}
	return ret;
}

static const struct engine *engine_of(const struct cell *cell)
{
	return engine_find(cell->at[AXIS_TARGET].name, machine_is_lab());
}

/* Reports the clock when the engine changes, with the range of cells that it holds for. */
static int report_clock(struct measure *measure, unsigned int first)
{
	const struct plan *plan = &measure->plan;
	struct invbench_info info;
	unsigned int next = first;
	int ret;

	if (measure->introduced == measure->engine)
		return 0;
	while (next + 1 < plan->cell_count &&
	       (plan->cells[next + 1].group == plan->cells[next].group ||
		engine_of(&plan->cells[next + 1]) == measure->engine))
		next++;
	measure->introduced = measure->engine;
	measure->first = plan->cells[first].index;
	measure->last = plan->cells[next].index;
	ret = measure->engine->info(&info);
	if (!ret)
		ret = report_environment(measure, &info);
	return ret ? ret : emit_clock(measure, "start");
}

/*
 * Does something for each candidate that is not timed. The first of the processes that measure a round
 * each does it for all. The record says once for which cells it could not be done.
 */
static int for_each(struct measure *measure, const char *what,
		    int (*act)(struct measure *measure, struct candidate *candidate,
			       bool *is_absent))
{
	unsigned int absent = 0;
	char *reason = NULL, *text;
	int ret = 0;

	if (measure->round)
		return 0;
	for (unsigned int i = 0; i < measure->candidate_count && !ret; i++) {
		bool is_absent;

		ret = act(measure, &measure->candidates[i], &is_absent);
		if (is_absent && !absent++)
			reason = strf("%s", measure->engine->why());
	}
	text = absent ? strf("%s of %u cells: %s", what, absent, reason ? reason : "") : NULL;
	if (!ret && absent)
		ret = emit_event("absent", NULL, text ? text : what);
	free(text);
	free(reason);
	return ret;
}

/* Measures the cells from first up to end, exclusive, in one session that is open. */
static int session_measure(struct measure *measure, unsigned int first, unsigned int end)
{
	int ret;

	ret = start_events(measure);
	if (!ret)
		ret = report_clock(measure, first);
	measure->candidate_count = 0;
	measure->cells_left = measure->plan.cell_count - first;
	for (unsigned int i = first; i < end && !ret; i++)
		ret = candidate_open(measure, &measure->plan.cells[i]);
	if (!ret)
		ret = group_measure(measure);
	if (!ret && measure->functions && measure->engine->functions)
		ret = for_each(measure, "instructions", candidate_attribute);
	if (!ret && measure->waits && measure->engine->waits)
		ret = for_each(measure, "waits", candidate_record_waits);
	if (!ret && measure->plan.cells[end - 1].index == measure->last)
		ret = emit_clock(measure, "end");
	for (unsigned int i = 0; i < measure->candidate_count; i++)
		candidate_close(&measure->candidates[i]);
	return ret;
}

/* A target that cannot be measured costs only its own cells. */
static int group_run(struct measure *measure, unsigned int first, unsigned int end)
{
	int error, ret;
	char *reason = session_open(measure, &error);

	if (error) {
		ret = group_refuse(measure, first, end, error, reason);
	} else {
		ret = session_measure(measure, first, end);
		measure->engine->stop();
	}
	free(reason);
	return ret;
}

/* Splits a group that is larger than an engine's table of cells. */
static int plan_measure(struct measure *measure)
{
	const struct plan *plan = &measure->plan;
	unsigned int first = 0, end;
	int ret = 0;

	for (; first < plan->cell_count && !ret; first = end) {
		for (end = first; end < plan->cell_count && end - first < INVBENCH_CELLS_MAX &&
				  plan->cells[end].group == plan->cells[first].group;)
			end++;
		/* The first cell chooses the engine of its group. */
		measure->engine = engine_of(&plan->cells[first]);
		ret = group_run(measure, first, end);
	}
	return ret;
}

/* Notes the engine. Whether it was new; there are only as many as targets. */
static bool note_engine(const struct engine **known, const struct engine *engine)
{
	while (*known && *known != engine)
		known++;
	if (*known)
		return false;
	*known = engine;
	return true;
}

/* Prints the reasons of all targets only if none of them can be measured. */
static int plan_check(struct measure *measure)
{
	const struct engine **known =
		calloc(registry_get(REGISTRY_TARGETS)->count + 1, sizeof(const struct engine *));
	char *reasons = NULL;
	size_t size;
	FILE *out = known ? open_memstream(&reasons, &size) : NULL;
	int ret = out ? -EOPNOTSUPP : -ENOMEM, error;

	for (unsigned int i = 0; i < measure->plan.cell_count && out && ret; i++) {
		char *reason;

		measure->engine = engine_of(&measure->plan.cells[i]);
		if (!note_engine(known, measure->engine))
			continue;
		reason = session_open(measure, &error);
		if (!error)
			measure->engine->stop();
		if (error != -EOPNOTSUPP && error != -ENOENT)
			ret = error;
		fprintf(out, "invbench: %s: %s\n", measure->engine->target, reason ? reason : "");
		free(reason);
	}
	if (out)
		fclose(out);
	if (ret && reasons)
		fputs(reasons, stderr);
	free(reasons);
	free(known);
	return ret;
}

static int take_cpus(const char *named)
{
	int ret = named ? cpus_take(named) : 0;

	if (ret == -EINVAL)
		message("--cpus: '%s' is not a list of CPUs such as 2-5,8", named);
	else if (ret)
		message("--cpus: %s: a CPU of it is offline, or this process may not use it "
			"(taskset -cp $$)",
			named);
	return ret;
}

static int functions_alloc(struct measure *measure)
{
	measure->functions = calloc(INVBENCH_SYMBOLS_MAX, sizeof(*measure->functions));
	return measure->functions ? 0 : -ENOMEM;
}

static int measure_alloc(struct measure *measure)
{
	measure->candidates = calloc(INVBENCH_CELLS_MAX, sizeof(*measure->candidates));
	measure->samples = calloc(INVBENCH_CPUS_MAX, sizeof(*measure->samples));
	measure->counts = calloc(HISTOGRAM_BUCKETS, sizeof(*measure->counts));
	return measure->candidates && measure->samples && measure->counts ? 0 : -ENOMEM;
}

static void measure_free(struct measure *measure)
{
	free(measure->candidates);
	free(measure->samples);
	free(measure->counts);
	free(measure->functions);
	free(measure->known_calls);
	events_free(&measure->events);
	plan_free(&measure->plan);
}

/* Mixes seed and round (splitmix64), because neighbouring seeds begin with similar numbers. */
static uint64_t process_seed(const struct measure *measure)
{
	uint64_t seed = measure->plan.seed ? measure->plan.seed : 1;

	if (!measure->round)
		return seed;
	seed += measure->round * 0x9e3779b97f4a7c15ULL;
	seed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9ULL;
	seed = (seed ^ (seed >> 27)) * 0x94d049bb133111ebULL;
	seed ^= seed >> 31;
	return seed ? seed : 1;
}

int measure_plan(const struct measure_request *request)
{
	struct measure measure = { .clock = machine_clock(),
				   .named = request->devices,
				   .allow_broken = request->allow_broken || machine_is_lab(),
				   .waits = request->waits,
				   .round = request->round,
				   .is_one_round = request->is_one_round };
	int ret = plan_load(request->plan, (char *const *)request->sets, &measure.plan);

	if (!ret && request->calls)
		ret = calls_parse(request->calls, &measure.plan, &measure.known_calls);
	if (!ret && request->cells)
		ret = cells_keep(&measure.plan, request->cells);
	if (!ret)
		ret = take_cpus(request->cpus);
	if (!ret)
		ret = measure_alloc(&measure);
	if (!ret && request->functions)
		ret = functions_alloc(&measure);
	if (!ret && measure.plan.events)
		ret = events_load(measure.plan.events, &measure.events);
	measure.began = seconds_now();
	measure.random = process_seed(&measure);
	if (!ret)
		ret = plan_measure(&measure);
	measure_free(&measure);
	return ret;
}

int measure_check(const struct measure_request *request)
{
	struct measure measure = { .clock = machine_clock(), .named = request->devices };
	int ret = plan_load(request->plan, (char *const *)request->sets, &measure.plan);

	if (ret)
		return ret;
	ret = take_cpus(request->cpus);
	if (!ret)
		ret = plan_check(&measure);
	plan_free(&measure.plan);
	return ret;
}
