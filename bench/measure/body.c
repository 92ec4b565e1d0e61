/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines that measure prints: see body.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/core/histogram.h"
#include "body.h"

/* How far the exact clock may be off a loop of known length: its set-up. */
#define EXACT_TOLERANCE 4

int body_emit(json_t *line)
{
	int ret = line ? json_dumpf(line, stdout, JSON_COMPACT) : -1;

	json_decref(line);
	if (ret || putchar('\n') == EOF || fflush(stdout))
		return -EIO;
	return 0;
}

int body_event(const char *event, const struct cell *cell, const char *reason)
{
	json_t *line = json_pack("{ss ss ss}", "type", "event", "event", event, "reason", reason);

	if (line && cell)
		json_object_set_new(line, "cell", json_integer(cell->index));
	return body_emit(line);
}

int body_progress(const struct cell *cell)
{
	return body_emit(json_pack("{ss si}", "type", "progress", "cell", cell->index));
}

int body_expected(const struct cell *cell, double seconds)
{
	return body_emit(json_pack("{ss si sf}", "type", "progress", "cell", cell->index,
				   "expected_s", seconds));
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
int body_clock(struct measure *measure, const char *when)
{
	struct invbench_info info;
	const struct invbench_clock *clock = &info.clock;
	int ret = measure->engine->info(&info);
	long off;

	if (ret)
		return ret;
	measure->scale = clock->frequency_hz ? 1e9 / (double)clock->frequency_hz : 1;
	measure->empty = (double)clock->empty_min;
	off = (long)(clock->loop_ticks - clock->loop_instructions);
	if (measure->clock == CLOCK_EXACT && labs(off) > EXACT_TOLERANCE) {
		body_event("error", NULL,
			   "the clock is not exact: it does not count one tick an instruction");
		return -EILSEQ;
	}
	ret = body_emit(json_pack(
		"{ss ss si si ss ss ss sI sb sI sI sI sI}", "type", "clock", "when", when, "first",
		measure->first, "last", measure->last, "clock", clock_name(measure->clock), "unit",
		clock_unit(measure, clock), "source", clock->source, "resolution",
		(json_int_t)scaled(measure, clock->resolution), "monotonic", (int)clock->monotonic,
		"empty_min", (json_int_t)scaled(measure, clock->empty_min), "empty_max",
		(json_int_t)scaled(measure, clock->empty_max), "loop_instructions",
		(json_int_t)clock->loop_instructions, "loop",
		(json_int_t)scaled(measure, clock->loop_ticks)));
	if (!ret && !info.text_whole) {
		body_event("error", NULL, "the driver's text is not what it was before");
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

int body_cell(const struct measure *measure, const struct arm *arm, bool opened)
{
	json_t *line = plan_cell_json(arm->cell);

	if (line && opened)
		json_object_set_new(line, "patched", patched_json(&arm->opened));
	if (line && measure->engine->is_noisy)
		json_object_set_new(line, "noisy", json_true());
	return body_emit(line);
}

int body_calibration(const struct arm *arm)
{
	return body_emit(json_pack("{ss si sI sI}", "type", "calibration", "cell", arm->cell->index,
				   "calls", (json_int_t)arm->calls, "sub_batch_ns",
				   (json_int_t)((double)arm->calls * arm->cost)));
}

/* [count, ns enabled, ns running] of each event that was counted on the sample's CPU. */
static json_t *events_json(const struct events *events, const struct invbench_sample *sample)
{
	json_t *object = json_object();

	for (unsigned int i = 0; i < events->count; i++) {
		const struct event *event = &events->events[i];
		const struct invbench_counted *counted;

		if (event->slot < 0)
			continue;
		counted = &sample->counted[event->slot];
		if (counted->enabled)
			json_object_set_new(object, event->name,
					    json_pack("[I I I]", (json_int_t)counted->count,
						      (json_int_t)counted->enabled,
						      (json_int_t)counted->running));
	}
	return object;
}

int body_sample(const struct measure *measure, const struct arm *arm, unsigned int round,
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
	if (line && sample->mode == INVBENCH_BATCH)
		json_object_set_new(
			line, "intervals",
			json_integer((json_int_t)((sample->calls + INVBENCH_INTERVAL - 1) /
						  INVBENCH_INTERVAL)));
	if (line && measure->events.count)
		json_object_set_new(line, "events", events_json(&measure->events, sample));
	return body_emit(line);
}

int body_output(const struct arm *arm, unsigned int round, unsigned int slot, json_t *output)
{
	if (!output)
		return 0;
	return body_emit(json_pack("{ss si si si so}", "type", "output", "cell", arm->cell->index,
				   "round", round, "slot", slot, "output", output));
}

int body_noise(const struct measure *measure, unsigned int round, const struct noise *noise)
{
	const struct arm *first = measure->arms, *last = first + measure->arm_count - 1;

	return body_emit(json_pack("{ss si si si si si sI sI sI si}", "type", "noise", "first",
				   first->cell->index, "last", last->cell->index, "round", round,
				   "sub_batches", noise->sub_batches, "preempted", noise->preempted,
				   "ns", (json_int_t)(noise->seconds * 1e9), "steal_ns",
				   (json_int_t)(noise->steal * 1e9), "interrupts",
				   (json_int_t)noise->interrupts, "runnable", noise->runnable));
}

int body_histogram(const struct measure *measure, const struct arm *arm, unsigned int cpu)
{
	json_t *counts = json_array();

	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++)
		if (measure->counts[i])
			json_array_append_new(
				counts,
				json_pack("[I i]", (json_int_t)scaled(measure, histogram_value(i)),
					  (int)measure->counts[i]));
	return body_emit(json_pack("{ss si si si so}", "type", "histogram", "cell",
				   arm->cell->index, "cpu", cpu, "precision_bits",
				   HISTOGRAM_PRECISION_BITS, "counts", counts));
}

int body_share(const struct measure *measure, const struct arm *arm, const struct share *share)
{
	return body_emit(json_pack(
		"{ss si si ss sI sI sI sf sf}", "type", "share", "cell", arm->cell->index, "round",
		measure->round, "by", share->by, "calls", (json_int_t)share->calls, "path_ns",
		(json_int_t)share->path_ns, "busy_ns", (json_int_t)share->busy_ns, "probe_ns",
		share->probe_ns, "probe_inside_ns", share->probe_inside_ns));
}

/* What could not be counted is not there, rather than 0. */
static void set_counter(json_t *line, const char *name, uint64_t sum)
{
	if (sum != INVBENCH_ABSENT)
		json_object_set_new(line, name, json_integer((json_int_t)sum));
}

int body_counters(const struct arm *arm, const struct invbench_counters *counters)
{
	json_t *line = json_pack("{ss si sI}", "type", "counters", "cell", arm->cell->index,
				 "calls", (json_int_t)counters->calls);

	if (line && counters->calls) {
		set_counter(line, "commands", counters->commands);
		set_counter(line, "syncs", counters->syncs);
		set_counter(line, "doorbells", counters->doorbells);
		set_counter(line, "entries_visited", counters->entries_visited);
	}
	if (line && counters->mutator_ns) {
		set_counter(line, "changes", counters->changes);
		set_counter(line, "change_ns", counters->change_ns);
		set_counter(line, "mutator_ns", counters->mutator_ns);
	}
	return body_emit(line);
}

int body_functions(const struct measure *measure, const struct arm *arm,
		   const struct invbench_functions *request)
{
	json_t *counts = json_array();

	for (unsigned int i = 0; i < request->count; i++)
		json_array_append_new(counts,
				      json_pack("[s I]", measure->functions[i].name,
						(json_int_t)measure->functions[i].instructions));
	return body_emit(json_pack("{ss si sI sI so}", "type", "functions", "cell",
				   arm->cell->index, "calls", (json_int_t)request->calls, "ticks",
				   (json_int_t)request->ticks, "counts", counts));
}
