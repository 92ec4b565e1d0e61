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
#include "cells.h"
#include "environment.h"
#include "engine.h"
#include "module.h"
#include "plan.h"
#include "say.h"
#include "verb.h"

#define WARMUP_CALLS  8
#define COUNTED_CALLS 8
/* How far the exact clock may be off a loop of known length: its set-up. */
#define EXACT_TOLERANCE 4

/* One cell that the engine has accepted. */
struct arm {
	const struct cell *cell;
	struct invbench_cell opened;
	bool failed; /* said so; not asked again */
};

struct measure {
	struct plan plan;
	const struct engine *engine;
	enum clock_kind clock;
	double scale; /* ticks to the clock's unit */
	char device[INVBENCH_DEVICE_LEN];
	uint64_t random;
	unsigned int order; /* sub-batches so far */
	struct arm *arms;
	unsigned int arm_count;
	struct invbench_sample *samples;
	uint32_t *counts;
};

/* One body line; the reader at the other end owns all the rest. */
static int emit(json_t *line)
{
	int ret = line ? json_dumpf(line, stdout, JSON_COMPACT) : -1;

	json_decref(line);
	if (ret || putchar('\n') == EOF || fflush(stdout))
		return -EIO;
	return 0;
}

static int emit_event(const char *event, const struct cell *cell, const char *reason)
{
	json_t *line = json_pack("{ss ss ss}", "type", "event", "event", event, "reason", reason);

	if (line && cell)
		json_object_set_new(line, "cell", json_integer(cell->index));
	return emit(line);
}

static uint64_t scaled(const struct measure *measure, uint64_t ticks)
{
	return measure->scale == 1 ? ticks : (uint64_t)((double)ticks * measure->scale + 0.5);
}

static const char *clock_unit(const struct measure *measure, const struct invbench_clock *clock)
{
	if (measure->clock == CLOCK_EXACT)
		return "instructions";
	return clock->frequency_hz ? "ns" : "cycles";
}

/* The clock's introduction, before and after. An exact clock proves itself. */
static int emit_clock(struct measure *measure, const char *when)
{
	struct invbench_info info;
	const struct invbench_clock *clock = &info.clock;
	int ret = measure->engine->info(&info);
	long off;

	if (ret)
		return ret;
	measure->scale = clock->frequency_hz ? 1e9 / (double)clock->frequency_hz : 1;
	off = (long)(clock->loop_ticks - clock->loop_instructions);
	if (measure->clock == CLOCK_EXACT && labs(off) > EXACT_TOLERANCE) {
		emit_event("error", NULL,
			   "the clock is not exact: it does not count one tick an instruction");
		return -EILSEQ;
	}
	ret = emit(json_pack("{ss ss ss ss ss sI sb sI sI sI sI}", "type", "clock", "when", when,
			     "clock", clock_name(measure->clock), "unit",
			     clock_unit(measure, clock), "source", clock->source, "resolution",
			     (json_int_t)scaled(measure, clock->resolution), "monotonic",
			     (int)clock->monotonic, "empty_min",
			     (json_int_t)scaled(measure, clock->empty_min), "empty_max",
			     (json_int_t)scaled(measure, clock->empty_max), "loop_instructions",
			     (json_int_t)clock->loop_instructions, "loop",
			     (json_int_t)scaled(measure, clock->loop_ticks)));
	if (!ret && !info.text_whole) {
		emit_event("error", NULL, "the driver's text is not what it was before");
		ret = -EILSEQ;
	}
	return ret;
}

static json_t *patched_json(const struct invbench_cell *opened)
{
	json_t *patched = json_array();
	char word[16];

	for (unsigned int i = 0; i < opened->patched; i++) {
		const struct invbench_site *site = &opened->patch[i];

		snprintf(word, sizeof(word), "%08x", site->word);
		json_array_append_new(patched,
				      json_pack("{ss ss si ss}", "position", site->position,
						"function", site->function, "offset",
						(int)site->offset, "word", word));
	}
	return patched;
}

static void arm_describe(struct arm *arm, const struct cell *cell)
{
	struct invbench_cell *to = &arm->opened;

	memset(arm, 0, sizeof(*arm));
	arm->cell = cell;
	snprintf(to->target, sizeof(to->target), "%s", cell->at[AXIS_TARGET].name);
	snprintf(to->workload, sizeof(to->workload), "%s", cell->at[AXIS_WORKLOAD].name);
	snprintf(to->strategy, sizeof(to->strategy), "%s", cell->at[AXIS_STRATEGY].name);
	to->entries = (uint32_t)cell->at[AXIS_ENTRIES].number;
	to->trash = (uint32_t)cell->at[AXIS_TRASH].number;
	to->size = cell->at[AXIS_SIZE].number;
	to->granule = cell->at[AXIS_GRANULE].number;
	to->cpus = (uint32_t)cell->at[AXIS_CPUS].number;
}

/* Says which cell is touched next, so that it is known if the machine dies of it. */
static int emit_progress(const struct cell *cell)
{
	return emit(json_pack("{ss si}", "type", "progress", "cell", cell->index));
}

/* Why the cell cannot be measured, or NULL. */
static const char *arm_refusal(struct measure *measure, struct arm *arm, const char **event)
{
	int ret;

	*event = "skip";
	if (engine_find(arm->opened.target) != measure->engine)
		return "target: what measures the run's first cell does not have it";
	if (measure->clock == CLOCK_EXACT && arm->opened.cpus > 1)
		return "cpus: the exact clock counts the instructions of all CPUs together";
	ret = measure->engine->cell(&arm->opened);
	if (ret != -EOPNOTSUPP)
		*event = "error";
	return ret ? measure->engine->why() : NULL;
}

/* Opens a cell; one that cannot be measured here is an event, not the run's end. */
static int arm_open(struct measure *measure, const struct cell *cell)
{
	struct arm *arm = &measure->arms[measure->arm_count];
	json_t *line = plan_cell_json(cell);
	const char *event, *refusal;
	int ret;

	arm_describe(arm, cell);
	ret = emit_progress(cell);
	if (ret) {
		json_decref(line);
		return ret;
	}
	refusal = arm_refusal(measure, arm, &event);
	if (line && !refusal)
		json_object_set_new(line, "patched", patched_json(&arm->opened));
	ret = emit(line);
	if (!ret && refusal)
		ret = emit_event(event, cell, refusal);
	measure->arm_count += !refusal;
	return ret;
}

static json_t *round_json(const struct measure *measure, const struct arm *arm, unsigned int round,
			  unsigned int slot, const struct invbench_sample *sample)
{
	json_t *line = json_pack(
		"{ss si si si si ss si sI sI}", "type", "round", "cell", arm->cell->index, "round",
		round, "slot", slot, "order", measure->order, "mode",
		sample->mode == INVBENCH_EACH ? "each" : "batch", "cpu", sample->cpu, "iterations",
		(json_int_t)sample->calls, "ticks", (json_int_t)scaled(measure, sample->ticks));

	if (line && sample->mode == INVBENCH_EACH) {
		json_object_set_new(line, "min",
				    json_integer((json_int_t)scaled(measure, sample->min)));
		json_object_set_new(line, "max",
				    json_integer((json_int_t)scaled(measure, sample->max)));
	}
	return line;
}

/* The cell is lost, the others are not. */
static int arm_fail(struct measure *measure, struct arm *arm)
{
	arm->failed = true;
	return emit_event("error", arm->cell, measure->engine->why());
}

static int arm_run(struct measure *measure, struct arm *arm, unsigned int round, unsigned int slot,
		   enum invbench_mode mode)
{
	bool hw = measure->clock == CLOCK_HW;
	struct invbench_run run = {
		.cell = arm->opened.id,
		.mode = mode,
		.warmup = WARMUP_CALLS,
		.calls = hw ? measure->plan.calls : measure->plan.exact_calls,
		.samples = (uintptr_t)measure->samples,
		.sample_count = arm->opened.cpus,
	};
	int ret = emit_progress(arm->cell);

	if (ret)
		return ret;
	if (measure->engine->run(&run))
		return arm_fail(measure, arm);
	measure->order++;
	for (unsigned int i = 0; i < arm->opened.cpus && !ret; i++)
		ret = emit(round_json(measure, arm, round, slot, &measure->samples[i]));
	return ret;
}

/* xorshift64*: small, seeded, the same everywhere; the order is recorded too. */
static uint64_t random_next(struct measure *measure)
{
	measure->random ^= measure->random >> 12;
	measure->random ^= measure->random << 25;
	measure->random ^= measure->random >> 27;
	return measure->random * 0x2545f4914f6cdd1dULL;
}

static void arms_shuffle(struct measure *measure, unsigned int *order)
{
	for (unsigned int i = 0; i < measure->arm_count; i++)
		order[i] = i;
	for (unsigned int i = measure->arm_count; i > 1; i--) {
		unsigned int other = (unsigned int)(random_next(measure) % i), last = order[i - 1];

		order[i - 1] = order[other];
		order[other] = last;
	}
}

/* One sub-batch in every mode the arm has. */
static int arm_slot(struct measure *measure, struct arm *arm, unsigned int round, unsigned int slot)
{
	int ret = 0;

	if (!arm->failed)
		ret = arm_run(measure, arm, round, slot, INVBENCH_EACH);
	if (!ret && !arm->failed && arm->opened.batches)
		ret = arm_run(measure, arm, round, slot, INVBENCH_BATCH);
	return ret;
}

/* One slot of every arm, in an order of its own. */
static int slot_run(struct measure *measure, unsigned int round, unsigned int slot)
{
	unsigned int order[INVBENCH_CELLS_MAX];
	int ret = 0;

	arms_shuffle(measure, order);
	for (unsigned int i = 0; i < measure->arm_count && !ret; i++)
		ret = arm_slot(measure, &measure->arms[order[i]], round, slot);
	return ret;
}

static int emit_histogram(struct measure *measure, struct arm *arm, unsigned int worker)
{
	json_t *counts;

	if (measure->engine->histogram(arm->opened.id, worker, measure->counts))
		return arm_fail(measure, arm);
	counts = json_array();
	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++)
		if (measure->counts[i])
			json_array_append_new(
				counts,
				json_pack("[I i]", (json_int_t)scaled(measure, histogram_value(i)),
					  (int)measure->counts[i]));
	return emit(json_pack("{ss si si si so}", "type", "histogram", "cell", arm->cell->index,
			      "cpu", measure->samples[worker].cpu, "precision_bits",
			      HISTOGRAM_PRECISION_BITS, "counts", counts));
}

static int emit_counters(struct measure *measure, struct arm *arm)
{
	struct invbench_counters counters = { .calls = COUNTED_CALLS };

	if (measure->engine->count(arm->opened.id, &counters))
		return arm_fail(measure, arm);
	return emit(json_pack("{ss si sI sI sI sI sI}", "type", "counters", "cell",
			      arm->cell->index, "calls", (json_int_t)counters.calls, "commands",
			      (json_int_t)counters.commands, "syncs", (json_int_t)counters.syncs,
			      "doorbells", (json_int_t)counters.doorbells, "entries_visited",
			      (json_int_t)counters.entries_visited));
}

/* The counters come last: with them the cell is whole. */
static int arm_finish(struct measure *measure, struct arm *arm)
{
	int ret = 0;

	for (unsigned int worker = 0; worker < arm->opened.cpus && !ret && !arm->failed; worker++)
		ret = emit_histogram(measure, arm, worker);
	return ret || arm->failed ? ret : emit_counters(measure, arm);
}

/* Noise drifts: every round meets all arms, and rounds meet all of the noise. */
static int group_interleave(struct measure *measure)
{
	int ret = 0;

	for (unsigned int round = 0; round < measure->plan.rounds && !ret; round++)
		for (unsigned int slot = 0; slot < measure->plan.slots && !ret; slot++)
			ret = slot_run(measure, round, slot);
	for (unsigned int i = 0; i < measure->arm_count && !ret; i++)
		ret = arm_finish(measure, &measure->arms[i]);
	return ret;
}

/* Without noise one slot is all, and a cell is whole before the next is touched. */
static int group_measure(struct measure *measure)
{
	int ret = 0;

	if (measure->clock == CLOCK_HW)
		return group_interleave(measure);
	for (unsigned int i = 0; i < measure->arm_count && !ret; i++) {
		ret = arm_slot(measure, &measure->arms[i], 0, 0);
		if (!ret)
			ret = arm_finish(measure, &measure->arms[i]);
	}
	return ret;
}

/* A session of the engine. Failure is said as an event. */
static int session_open(struct measure *measure)
{
	int ret = measure->engine->start(measure->device);

	if (ret)
		emit_event(ret == -ENOENT ? "module_missing" : "error", NULL,
			   measure->engine->why());
	return ret;
}

/* The cells of one group that are still to be measured, in a session. */
static int group_run(struct measure *measure, unsigned int first, unsigned int end,
		     bool *introduced)
{
	struct invbench_info info;
	int ret = session_open(measure);

	if (ret)
		return ret;
	if (!*introduced) {
		*introduced = true;
		ret = measure->engine->info(&info);
		if (!ret)
			ret = emit(environment_json(&info, measure->device));
		if (!ret)
			ret = emit_clock(measure, "start");
	}
	measure->arm_count = 0;
	for (unsigned int i = first; i < end && !ret; i++)
		ret = arm_open(measure, &measure->plan.cells[i]);
	if (!ret)
		ret = group_measure(measure);
	if (!ret && end == measure->plan.cell_count)
		ret = emit_clock(measure, "end");
	measure->engine->stop();
	return ret;
}

/* Groups larger than an engine's table are cut; no cell is left out. */
static int plan_measure(struct measure *measure)
{
	const struct plan *plan = &measure->plan;
	unsigned int first = 0, end;
	bool introduced = false;
	int ret = 0;

	for (; first < plan->cell_count && !ret; first = end) {
		for (end = first; end < plan->cell_count && end - first < INVBENCH_CELLS_MAX &&
				  plan->cells[end].group == plan->cells[first].group;)
			end++;
		ret = group_run(measure, first, end, &introduced);
	}
	return ret;
}

/* The plan's first cell decides what measures it. */
static int engine_choose(struct measure *measure)
{
	const char *target = measure->plan.cells[0].at[AXIS_TARGET].name;

	measure->engine = engine_find(target);
	if (measure->engine)
		return 0;
	say("target: nothing here measures %s", target);
	return -EOPNOTSUPP;
}

static int device_choose(struct measure *measure, const char *named)
{
	if (!measure->engine->needs_device)
		return 0;
	if (named) {
		snprintf(measure->device, sizeof(measure->device), "%s", named);
		return 0;
	}
	/* Elsewhere than in the lab a device is not taken without being asked for */
	if (environment_is_lab() && !module_find_device(measure->device))
		return 0;
	say("device: none named; give --device NAME, a PCI device behind the SMMUv3 "
	    "without a driver (see doctor)");
	return -ENODEV;
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
	plan_free(&measure->plan);
}

int measure_main(int argc, char **argv)
{
	struct measure measure = { .clock = environment_clock() };
	const char **sets = NULL, *device = NULL, *cells = NULL;
	const struct option_row options[] = {
		{ "set", "KEY=VALUE", "replace a list of the plan", .list = &sets },
		{ "cells", "LIST", "only these cells of the plan, like 0-3,7", .text = &cells },
		{ "device", "NAME", "the PCI device to attach", .text = &device },
		{ 0 },
	};
	int first = options_parse(options, argc, argv, 1, 1), ret = -EINVAL;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	/* Else jansson asks for random bytes, for which a young guest waits seconds */
	json_object_seed(1);
	ret = plan_load(argv[first], (char *const *)sets, &measure.plan);
	if (!ret && cells)
		ret = cells_keep(&measure.plan, cells);
	if (!ret)
		ret = engine_choose(&measure);
	if (!ret)
		ret = device_choose(&measure, device);
	if (!ret)
		ret = measure_alloc(&measure);
	measure.random = measure.plan.seed ? measure.plan.seed : 1;
	if (!ret)
		ret = plan_measure(&measure);
	measure_free(&measure);
	free(sets);
	return exit_code_of(ret);
}
