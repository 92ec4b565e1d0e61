/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb "measure": runs a plan's cells on this machine and prints samples.
 * It runs at the place itself (in the lab: inside the guest) and computes
 * nothing; its output is the body of a run's record, line by line, which
 * `invbench run` at the other end of the pipe keeps.
 *
 * Each group of cells is one session of the engine: the cells are opened, then
 * measured, on a noisy clock round by round and interleaved in random order,
 * then their histograms and counters are read. Closing the session undoes
 * everything.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/core/histogram.h"
#include "body.h"
#include "bench/cells.h"
#include "module.h"
#include "bench/own.h"
#include "bench/say.h"
#include "bench/verb.h"

/* Without noise one slot is all, and a cell is whole before the next is touched. */
static int group_measure(struct measure *measure)
{
	int ret = 0;

	if (measure->clock == CLOCK_HW)
		return rounds_measure(measure);
	for (unsigned int i = 0; i < measure->arm_count && !ret; i++) {
		ret = arm_slot(measure, &measure->arms[i], 0, 0);
		if (!ret)
			ret = arm_finish(measure, &measure->arms[i]);
	}
	return ret;
}

/* Those that are absent, each once. */
static int tell_absent(struct measure *measure)
{
	char *reason;
	int ret = 0;

	for (unsigned int i = 0; i < measure->events.count && !ret; i++) {
		struct event *event = &measure->events.events[i];

		if (!event->absent || event->is_told)
			continue;
		event->is_told = true;
		reason = sentence("%s: %s", event->name, event->absent);
		ret = body_event("absent", NULL, reason ? reason : event->name);
		free(reason);
	}
	return ret;
}

/* A session counts anew; what it cannot count is said and no failure. */
static int count_events(struct measure *measure)
{
	struct invbench_events request;
	int ret;

	if (!measure->events.count)
		return 0;
	if (!measure->engine->events)
		return body_event("absent", NULL, "events: this target's calls are not counted");
	events_ask(&measure->events, &request);
	/* Another CPU at work would take turns with the one that the exact clock counts */
	request.cpus = measure->clock == CLOCK_EXACT
			       ? 1
			       : (unsigned int)plan_most(&measure->plan, AXIS_CPUS);
	ret = measure->engine->events(&request);
	if (!ret)
		ret = events_answer(&measure->events, &request);
	return ret ? ret : tell_absent(measure);
}

/* A session of the engine. Failure is said as an event. */
static int session_open(struct measure *measure)
{
	int ret = measure->engine->start(measure->devices);

	if (ret && ret != -EOPNOTSUPP)
		body_event(ret == -ENOENT ? "module_missing" : "error", NULL,
			   measure->engine->why());
	return ret;
}

static int tell_environment(struct measure *measure, const struct invbench_info *info)
{
	if (measure->has_environment)
		return 0;
	measure->has_environment = true;
	return body_emit(environment_json(info, measure->devices[0] ? measure->devices[0] : ""));
}

/* A machine that cannot have the engine is told of all the same, and why for each cell. */
static int group_skip(struct measure *measure, unsigned int first, unsigned int end)
{
	struct invbench_info info = { 0 };
	int ret;

	module_tell(&info);
	ret = tell_environment(measure, &info);
	for (unsigned int i = first; i < end && !ret; i++) {
		const struct arm arm = { .cell = &measure->plan.cells[i] };

		ret = body_cell(measure, &arm, false);
		if (!ret)
			ret = body_event("skip", arm.cell, measure->engine->why());
	}
	return ret;
}

static const struct engine *engine_of(const struct cell *cell)
{
	return engine_find(cell->at[AXIS_TARGET].name, environment_is_lab());
}

/* Each engine has a clock of its own, which holds until another one takes over. */
static int introduce(struct measure *measure, unsigned int first)
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
		ret = tell_environment(measure, &info);
	return ret ? ret : body_clock(measure, "start");
}

/* The cells of one group that are still to be measured, in a session. */
static int group_run(struct measure *measure, unsigned int first, unsigned int end)
{
	int ret = session_open(measure);

	if (ret == -EOPNOTSUPP)
		return group_skip(measure, first, end);
	if (ret)
		return ret;
	ret = count_events(measure);
	if (!ret)
		ret = introduce(measure, first);
	measure->arm_count = 0;
	measure->cells_left = measure->plan.cell_count - first;
	for (unsigned int i = first; i < end && !ret; i++)
		ret = arm_open(measure, &measure->plan.cells[i]);
	if (!ret)
		ret = group_measure(measure);
	if (measure->functions && measure->engine->functions)
		for (unsigned int i = 0; i < measure->arm_count && !ret; i++)
			ret = arm_attribute(measure, &measure->arms[i]);
	if (!ret && measure->plan.cells[end - 1].index == measure->last)
		ret = body_clock(measure, "end");
	for (unsigned int i = 0; i < measure->arm_count; i++)
		arm_close(&measure->arms[i]);
	measure->engine->stop();
	return ret;
}

/* Groups larger than an engine's table are cut; no cell is left out. */
static int plan_measure(struct measure *measure)
{
	const struct plan *plan = &measure->plan;
	unsigned int first = 0, end;
	int ret = 0;

	for (; first < plan->cell_count && !ret; first = end) {
		for (end = first; end < plan->cell_count && end - first < INVBENCH_CELLS_MAX &&
				  plan->cells[end].group == plan->cells[first].group;)
			end++;
		/* The group's first cell decides what measures it. */
		measure->engine = engine_of(&plan->cells[first]);
		ret = group_run(measure, first, end);
	}
	return ret;
}

static int devices_choose(struct measure *measure, const char *const *named)
{
	unsigned int count = 0, wanted = plan_devices(&measure->plan);

	if (!engine_needs_device(&measure->plan, environment_is_lab()))
		return 0;
	for (; named && named[count]; count++) {
		if (count == INVBENCH_DEVICES_MAX) {
			say("--device: more than %d are named", INVBENCH_DEVICES_MAX);
			return -EINVAL;
		}
		measure->devices[count] = named[count];
	}
	if (count)
		return 0;
	/* Elsewhere than in the lab a device is not taken without being asked for */
	if (environment_is_lab())
		count = module_find_devices(measure->found, wanted);
	for (unsigned int i = 0; i < count; i++)
		measure->devices[i] = measure->found[i];
	if (count)
		return 0;
	say("device: none named; give --device NAME, a PCI device behind the SMMUv3 "
	    "without a driver (see doctor)");
	return -ENODEV;
}

static int attribute_start(struct measure *measure)
{
	if (measure->clock != CLOCK_EXACT) {
		say("--attribute: only the exact clock of the lab counts instructions");
		return -EOPNOTSUPP;
	}
	measure->functions = calloc(INVBENCH_SYMBOLS_MAX, sizeof(*measure->functions));
	return measure->functions ? 0 : -ENOMEM;
}

static int measure_alloc(struct measure *measure)
{
	measure->arms = calloc(INVBENCH_CELLS_MAX, sizeof(*measure->arms));
	measure->samples = calloc(INVBENCH_CPUS_MAX, sizeof(*measure->samples));
	measure->counts = calloc(HISTOGRAM_BUCKETS, sizeof(*measure->counts));
	return measure->arms && measure->samples && measure->counts ? 0 : -ENOMEM;
}

static void measure_free(struct measure *measure)
{
	free(measure->arms);
	free(measure->samples);
	free(measure->counts);
	free(measure->functions);
	free(measure->known_calls);
	events_free(&measure->events);
	plan_free(&measure->plan);
}

static int choose_round(struct measure *measure, const char *text)
{
	uint64_t number;

	if (number_parse(text, 0, PLAN_ROUNDS_MAX - 1, &number)) {
		say("--round: %s is no number in 0..%d", text, PLAN_ROUNDS_MAX - 1);
		return -EINVAL;
	}
	measure->round = (unsigned int)number;
	measure->is_one_round = true;
	return 0;
}

/* Each process draws an order of its own: neighbouring seeds alone would begin alike (splitmix64). */
static uint64_t seed_of(const struct measure *measure)
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

int measure_main(int argc, char **argv)
{
	struct measure measure = { .clock = environment_clock() };
	const char **sets = NULL, **devices = NULL, *cells = NULL;
	const char *own = NULL, *round = NULL, *calls = NULL;
	bool attribute = false;
	const struct option_row options[] = {
		{ "set", "KEY=VALUE", "replace a list of the plan", .list = &sets },
		{ "cells", "LIST", "only these cells of the plan, like 0-3,7", .text = &cells },
		{ "round", "N", "only this round of the plan's, on the hw clock", .text = &round },
		{ "calls", "LIST", "a sub-batch, cell by cell, as another process found them",
		  .text = &calls },
		{ "device", "NAME", "the PCI device to attach, repeatable", .list = &devices },
		{ "i-own", "NAME", "this device may be written to", .text = &own },
		{ "attribute", NULL, "tell the functions of a call", .flag = &attribute },
		{ 0 },
	};
	int first = options_parse(options, argc, argv, 1, 1), ret = -EINVAL;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	own_say(own);
	ret = plan_load(argv[first], (char *const *)sets, &measure.plan);
	if (!ret && round)
		ret = choose_round(&measure, round);
	if (!ret && calls)
		ret = calls_parse(calls, &measure.plan, &measure.known_calls);
	if (!ret && cells)
		ret = cells_keep(&measure.plan, cells);
	if (!ret)
		ret = devices_choose(&measure, devices);
	if (!ret)
		ret = measure_alloc(&measure);
	if (!ret && attribute)
		ret = attribute_start(&measure);
	if (!ret && measure.plan.events)
		ret = events_load(measure.plan.events, &measure.events);
	measure.began = noise_clock();
	measure.random = seed_of(&measure);
	if (!ret)
		ret = plan_measure(&measure);
	measure_free(&measure);
	free(devices);
	free(sets);
	return exit_code_of(ret);
}
