/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the body of a record: see emit.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/core/histogram.h"
#include "bench/core/queues/waits.h"
#include "bench/mix/mix.h"
#include "bench/environment/environment.h"
#include "bench/measure/emit.h"
#include "bench/store/line_type.h"
#include "bench/text/message.h"

/* Assumed if a core's frequency is unknown; within a factor of two from 1 to 4 GHz. */
#define CYCLE_NS 0.5

/* Instructions that the set-up of the test loop may add on the exact clock. */
#define EXACT_TOLERANCE 4

/* Takes ownership of fields. */
static int emit_line(enum line_type type, json_t *fields)
{
	json_t *line = line_new(type, fields);
	int ret = line ? json_dumpf(line, stdout, JSON_COMPACT) : -1;

	json_decref(line);
	if (ret || putchar('\n') == EOF || fflush(stdout))
		return -EIO;
	return 0;
}

int emit_environment(const struct invbench_info *info, const char *device)
{
	return emit_line(LINE_ENVIRONMENT, environment_json(info, device));
}

int emit_event(const char *event, const struct cell *cell, const char *reason)
{
	json_t *line = json_pack("{ss ss}", "event", event, "reason", reason);

	if (line && cell)
		json_object_set_new(line, "cell", json_integer(cell->index));
	return emit_line(LINE_EVENT, line);
}

int emit_progress(const struct cell *cell)
{
	return emit_line(LINE_PROGRESS, json_pack("{si}", "cell", cell->index));
}

int emit_expected(const struct cell *cell, double seconds)
{
	return emit_line(LINE_PROGRESS,
			 json_pack("{si sf}", "cell", cell->index, "expected_s", seconds));
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

int emit_clock(struct measure *measure, const char *when)
{
	struct invbench_info info;
	const struct invbench_clock *clock = &info.clock;
	int ret = measure->engine->info(&info);
	long off;

	if (ret)
		return ret;
	measure->scale = clock->frequency_hz ? 1e9 / (double)clock->frequency_hz : 1;
	measure->tick_ns = clock->frequency_hz ? measure->scale : CYCLE_NS;
	measure->empty = (double)clock->empty_min;
	off = (long)(clock->loop_ticks - clock->loop_instructions);
	if (measure->clock == CLOCK_EXACT && labs(off) > EXACT_TOLERANCE) {
		emit_event(
			"error", NULL,
			"the clock is not exact: it does not count one tick for each instruction");
		return -EILSEQ;
	}
	ret = emit_line(LINE_CLOCK,
			json_pack("{ss si si ss ss ss sI sb sI sI sI sI}", "when", when, "first",
				  measure->first, "last", measure->last, "clock",
				  clock_name(measure->clock), "unit", clock_unit(measure, clock),
				  "source", clock->source, "resolution",
				  (json_int_t)scaled(measure, clock->resolution), "monotonic",
				  (int)clock->monotonic, "empty_min",
				  (json_int_t)scaled(measure, clock->empty_min), "empty_max",
				  (json_int_t)scaled(measure, clock->empty_max),
				  "loop_instructions", (json_int_t)clock->loop_instructions, "loop",
				  (json_int_t)scaled(measure, clock->loop_ticks)));
	if (!ret && !info.text_whole) {
		emit_event(
			"error", NULL,
			"the driver's code differs from what it was when the module was "
			"loaded; if /sys/kernel/debug/kprobes/list has a kprobe in it, remove that");
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

int emit_cell(const struct measure *measure, const struct candidate *candidate, bool is_open)
{
	json_t *line = plan_cell_json(candidate->cell);

	if (line && is_open)
		json_object_set_new(line, "patched", patched_json(&candidate->opened));
	if (line && measure->engine->is_noisy)
		json_object_set_new(line, "noisy", json_true());
	return emit_line(LINE_CELL, line);
}

int emit_calibration(const struct candidate *candidate)
{
	return emit_line(LINE_CALIBRATION,
			 json_pack("{si sI sI}", "cell", candidate->cell->index, "calls",
				   (json_int_t)candidate->calls, "sub_batch_ns",
				   (json_int_t)((double)candidate->calls * candidate->cost)));
}

/* Maps each event counted on the sample's CPU to [count, ns enabled, ns running]. */
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

int emit_sample(const struct measure *measure, const struct candidate *candidate,
		unsigned int round, unsigned int slot, const struct invbench_sample *sample)
{
	json_t *line = json_pack("{si si si si ss si sI sI}", "cell", candidate->cell->index,
				 "round", round, "slot", slot, "order", measure->order, "mode",
				 sample->mode == INVBENCH_EACH ? "each" : "batch", "cpu",
				 sample->cpu, "iterations", (json_int_t)sample->calls, "ticks",
				 (json_int_t)scaled(measure, sample->ticks));

	if (line && sample->mode == INVBENCH_EACH) {
		json_object_set_new(line, "min",
				    json_integer((json_int_t)scaled(measure, sample->min)));
		json_object_set_new(line, "max",
				    json_integer((json_int_t)scaled(measure, sample->max)));
	}
	if (line && sample->mode == INVBENCH_BATCH)
		json_object_set_new(line, "intervals", json_integer((json_int_t)sample->intervals));
	if (line && measure->events.count)
		json_object_set_new(line, "events", events_json(&measure->events, sample));
	return emit_line(LINE_ROUND, line);
}

int emit_output(const struct candidate *candidate, unsigned int round, unsigned int slot,
		json_t *output)
{
	if (!output)
		return 0;
	return emit_line(LINE_OUTPUT, json_pack("{si si si so}", "cell", candidate->cell->index,
						"round", round, "slot", slot, "output", output));
}

int emit_noise(const struct measure *measure, unsigned int round, const struct noise *noise)
{
	const struct candidate *first = measure->candidates,
			       *last = first + measure->candidate_count - 1;

	return emit_line(LINE_NOISE,
			 json_pack("{si si si si si sI sI sI si}", "first", first->cell->index,
				   "last", last->cell->index, "round", round, "sub_batches",
				   noise->sub_batches, "preempted", noise->preempted, "ns",
				   (json_int_t)(noise->seconds * 1e9), "steal_ns",
				   (json_int_t)(noise->steal * 1e9), "interrupts",
				   (json_int_t)noise->interrupts, "runnable", noise->runnable));
}

/* Pairs of value and count. */
static json_t *histogram_json(const struct measure *measure, const uint32_t *buckets)
{
	json_t *counts = json_array();

	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++)
		if (buckets[i])
			json_array_append_new(
				counts,
				json_pack("[I i]", (json_int_t)scaled(measure, histogram_value(i)),
					  (int)buckets[i]));
	return counts;
}

int emit_histogram(const struct measure *measure, const struct candidate *candidate,
		   unsigned int cpu)
{
	return emit_line(LINE_HISTOGRAM,
			 json_pack("{si si si so}", "cell", candidate->cell->index, "cpu", cpu,
				   "precision_bits", HISTOGRAM_PRECISION_BITS, "counts",
				   histogram_json(measure, measure->counts)));
}

static const char *const wait_names[WAITS] = {
	[WAIT_ARRAY] = "array lock", [WAIT_LOCK] = "queue lock", [WAIT_ROOM] = "room",
	[WAIT_TURN] = "turn",	     [WAIT_SLOTS] = "slots",	 [WAIT_SYNC] = "CMD_SYNC",
};

/* A caller's number, or what is no caller. */
static json_t *peer_json(unsigned int peer)
{
	static const char *const names[] = { "SMMU", "attacher", "nobody" };

	return peer < WAIT_CALLERS_MAX ? json_integer(peer)
				       : json_string(names[peer - WAIT_CALLERS_MAX]);
}

/* Caller, what for, for whom, how often, ticks, and the longest. */
static json_t *wait_pairs_json(const struct measure *measure, const struct waits *waits,
			       unsigned int workers)
{
	json_t *pairs = json_array();

	for (unsigned int i = 0; i < workers; i++)
		for (unsigned int kind = 0; kind < WAITS; kind++)
			for (unsigned int peer = 0; peer < WAIT_PEERS; peer++) {
				const struct wait_sum *sum = &waits[i].sums[kind][peer];

				if (sum->count)
					json_array_append_new(
						pairs,
						json_pack("[i s o I I I]", i, wait_names[kind],
							  peer_json(peer), (json_int_t)sum->count,
							  (json_int_t)scaled(measure, sum->ticks),
							  (json_int_t)scaled(measure, sum->max)));
			}
	return pairs;
}

/* The waits of all callers for one thing. */
static json_t *wait_counts_json(const struct measure *measure, const struct waits *waits,
				unsigned int workers, enum wait_kind kind)
{
	memset(measure->counts, 0, HISTOGRAM_BUCKETS * sizeof(*measure->counts));
	for (unsigned int i = 0; i < workers; i++) {
		const uint32_t *from = waits[i].histograms + (size_t)kind * HISTOGRAM_BUCKETS;

		for (unsigned int bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++)
			measure->counts[bucket] += from[bucket];
	}
	return histogram_json(measure, measure->counts);
}

int emit_waits(const struct measure *measure, const struct candidate *candidate, uint64_t calls,
	       const struct waits *waits)
{
	json_t *counts = json_object();

	for (unsigned int kind = 0; kind < WAITS; kind++) {
		json_t *of = wait_counts_json(measure, waits, candidate->opened.cpus, kind);

		if (json_array_size(of))
			json_object_set(counts, wait_names[kind], of);
		json_decref(of);
	}
	return emit_line(LINE_WAITS,
			 json_pack("{si sI so so}", "cell", candidate->cell->index, "calls",
				   (json_int_t)calls, "counts", counts, "pairs",
				   wait_pairs_json(measure, waits, candidate->opened.cpus)));
}

int emit_share(const struct measure *measure, const struct candidate *candidate,
	       const struct path_share *share)
{
	return emit_line(LINE_SHARE,
			 json_pack("{si si ss sI sI sI sI sf sf}", "cell", candidate->cell->index,
				   "round", measure->round, "method", share->by, "calls",
				   (json_int_t)share->calls, "missed", (json_int_t)share->missed,
				   "path_ns", (json_int_t)share->path_ns, "busy_ns",
				   (json_int_t)share->busy_ns, "probe_ns", share->probe_ns,
				   "probe_inside_ns", share->probe_inside_ns));
}

int emit_race(const struct candidate *candidate, const struct invbench_outcomes *outcomes)
{
	static const char *const walks[WALKS] = { [WALK_NO_STE] = "none",
						  [WALK_OLD_IOPTE] = "old",
						  [WALK_NEW_IOPTE] = "new" };
	json_t *counts = json_array();

	for (unsigned int has_new = 0; has_new < 2; has_new++)
		for (unsigned int walk = 0; walk < WALKS; walk++)
			json_array_append_new(
				counts, json_pack("[s s I]", has_new ? "new" : "old", walks[walk],
						  (json_int_t)outcomes->counts[has_new][walk]));
	return emit_line(LINE_RACE,
			 json_pack("{si so}", "cell", candidate->cell->index, "counts", counts));
}

/* A counter that could not be read is left out. It is not written as 0. */
static void set_counter(json_t *line, const char *name, uint64_t sum)
{
	if (sum != INVBENCH_ABSENT)
		json_object_set_new(line, name, json_integer((json_int_t)sum));
}

int emit_counters(const struct candidate *candidate, const struct invbench_counters *counters)
{
	json_t *line = json_pack("{si sI}", "cell", candidate->cell->index, "calls",
				 (json_int_t)counters->calls);

	if (line && counters->calls) {
		set_counter(line, "commands", counters->commands);
		set_counter(line, "syncs", counters->syncs);
		set_counter(line, "doorbells", counters->doorbells);
		set_counter(line, "entries_walked", counters->entries_walked);
	}
	if (line && counters->attacher_ns) {
		set_counter(line, "changes", counters->changes);
		set_counter(line, "change_ns", counters->change_ns);
		set_counter(line, "attacher_ns", counters->attacher_ns);
	}
	return emit_line(LINE_COUNTERS, line);
}

/* "read arm-smmuv3": an access to a device. The caller frees it. */
static char *kind_name(const struct invbench_functions *request, unsigned int kind)
{
	if (kind < MIX_DEVICE)
		return strf("%s", mix_name(kind));
	return strf("%s %s",
		    kind == mix_device_kind((kind - MIX_DEVICE) / 2, true) ? "write" : "read",
		    request->devices[(kind - MIX_DEVICE) / 2]);
}

/* Cache lines have a line of the record for themselves. */
static bool is_line(unsigned int kind)
{
	return kind >= MIX_LINES && kind < MIX_DEVICE;
}

static uint64_t whole_count(const struct measure *measure, const struct invbench_functions *request,
			    unsigned int kind)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < request->count; i++)
		sum += measure->functions[i].mix[kind];
	return sum;
}

/*
 * Pairs of kind and count, of what happened in the whole call. places gets the place of each kind in
 * this list, by which functions name it: a name takes more room than all else.
 */
static json_t *whole_mix(const struct measure *measure, const struct invbench_functions *request,
			 int *places)
{
	json_t *mix = json_array();

	for (unsigned int kind = 0; kind < MIX_KINDS; kind++) {
		uint64_t sum = is_line(kind) ? 0 : whole_count(measure, request, kind);
		char *name;

		if (!sum)
			continue;
		places[kind] = (int)json_array_size(mix);
		name = kind_name(request, kind);
		json_array_append_new(mix, json_pack("[s? I]", name, (json_int_t)sum));
		free(name);
	}
	return mix;
}

/* Most functions only compute, branch, load and store: these have no mix. */
static bool has_mix(const struct invbench_function *function)
{
	for (unsigned int kind = 0; kind < MIX_KINDS; kind++)
		if (function->mix[kind] && !mix_is_plain(kind) && !is_line(kind))
			return true;
	return false;
}

/* Places of kinds, each followed by the count. */
static json_t *function_mix(const struct invbench_function *function, const int *places)
{
	json_t *mix = json_array();

	for (unsigned int kind = 0; kind < MIX_KINDS; kind++) {
		if (!function->mix[kind] || mix_is_plain(kind) || is_line(kind))
			continue;
		json_array_append_new(mix, json_integer(places[kind]));
		json_array_append_new(mix, json_integer((json_int_t)function->mix[kind]));
	}
	return mix;
}

static json_t *function_json(const struct invbench_function *function, const int *places)
{
	json_t *row = json_pack("[s I]", function->name, (json_int_t)function->instructions);

	if (row && has_mix(function))
		json_array_append_new(row, function_mix(function, places));
	return row;
}

int emit_functions(const struct measure *measure, const struct candidate *candidate,
		   const struct invbench_functions *request)
{
	int places[MIX_KINDS];
	json_t *counts = json_array(), *mix = whole_mix(measure, request, places);

	for (unsigned int i = 0; i < request->count; i++)
		json_array_append_new(counts, function_json(&measure->functions[i], places));
	return emit_line(LINE_FUNCTIONS,
			 json_pack("{si sI sI so so}", "cell", candidate->cell->index, "calls",
				   (json_int_t)request->calls, "ticks", (json_int_t)request->ticks,
				   "counts", counts, "mix", mix));
}

/* The place of each function in the line before, and what it touched. */
static json_t *function_lines(const struct measure *measure,
			      const struct invbench_functions *request)
{
	json_t *rows = json_array();

	for (unsigned int i = 0; i < request->count; i++) {
		const struct invbench_function *function = &measure->functions[i];

		if (has_mix(function))
			json_array_append_new(
				rows,
				json_pack("[i I I I I]", i, (json_int_t)function->mix[MIX_LINES],
					  (json_int_t)function->mix[MIX_LINES_NEW],
					  (json_int_t)function->mix[MIX_LINES_READ],
					  (json_int_t)function->mix[MIX_LINES_WRITTEN]));
	}
	return rows;
}

int emit_lines(const struct measure *measure, const struct candidate *candidate,
	       const struct invbench_functions *request)
{
	return emit_line(LINE_LINES,
			 json_pack("{si sI sI sI sI so}", "cell", candidate->cell->index, "touched",
				   (json_int_t)whole_count(measure, request, MIX_LINES), "new",
				   (json_int_t)whole_count(measure, request, MIX_LINES_NEW), "read",
				   (json_int_t)whole_count(measure, request, MIX_LINES_READ),
				   "written",
				   (json_int_t)whole_count(measure, request, MIX_LINES_WRITTEN),
				   "functions", function_lines(measure, request)));
}
