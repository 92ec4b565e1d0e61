/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the lines with samples and counts of a cell: see take.h. */
#include <errno.h>
#include "analysis/read/lines/take.h"
#include "bench/system/vector.h"

const char *const counter_names[COUNTER_COUNT] = {
	[COUNTER_COMMANDS] = "commands",
	[COUNTER_SYNCS] = "syncs",
	[COUNTER_DOORBELLS] = "doorbells",
	[COUNTER_WALKED] = "entries_walked",
};

/* Each caller writes a line, so more lines are doubled ones. */
static unsigned int workers_of(const struct sampled_cell *cell)
{
	return (unsigned int)cell->at[AXIS_CPUS].number;
}

static int take_batch(struct sampled_cell *cell, unsigned int round, const struct sub_batch *line)
{
	struct distribution *d = &cell->distribution;
	int ret = rounds_add(&cell->batch, round, workers_of(cell), line);

	return ret ? ret : tally_add(&d->batch, line->intervals, line->calls, line->ticks);
}

static int take_each(struct sampled_cell *cell, unsigned int round, const struct fields *line,
		     const struct sub_batch *sub_batch)
{
	struct distribution *d = &cell->distribution;
	uint64_t least, most;
	int ret;

	if (fields_number(line, "min", &least) || fields_number(line, "max", &most))
		return -EBADMSG;
	if (!sub_batch->calls)
		return 0;
	if (!d->each.calls || least < d->min)
		d->min = least;
	if (!d->each.calls || most > d->max)
		d->max = most;
	ret = rounds_add(&cell->each, round, workers_of(cell), sub_batch);
	return ret ? ret
		   : tally_add(&d->each, sub_batch->calls, sub_batch->calls, sub_batch->ticks);
}

static int take_events(struct samples *samples, struct sampled_cell *cell, bool is_batch,
		       uint64_t calls, const struct fields *line)
{
	const json_t *events = json_object_get(line->json, "events");

	return events ? events_add(&samples->counted,
				   is_batch ? &cell->batch_events : &cell->each_events, calls,
				   events)
		      : 0;
}

int take_round(struct samples *samples, const struct fields *line)
{
	struct sampled_cell *cell = fields_cell(samples, line);
	bool is_batch = fields_is(line, "mode", "batch");
	struct sub_batch sub_batch = { .intervals = 1 };
	unsigned int round;
	uint64_t ticks;
	int ret;

	if (!cell || (!is_batch && !fields_is(line, "mode", "each")) ||
	    fields_index(line, "round", &round) || fields_index(line, "slot", &sub_batch.slot) ||
	    fields_number(line, "iterations", &sub_batch.calls) ||
	    fields_number(line, "ticks", &ticks))
		return -EBADMSG;
	sub_batch.ticks = ticks;
	ret = take_events(samples, cell, is_batch, sub_batch.calls, line);
	if (ret)
		return ret;
	/* Records of earlier versions lack the field: a line is one interval. */
	if (fields_has(line, "intervals") && fields_number(line, "intervals", &sub_batch.intervals))
		return -EBADMSG;
	if (is_batch)
		return take_batch(cell, round, &sub_batch);
	sub_batch.intervals = sub_batch.calls;
	return take_each(cell, round, line, &sub_batch);
}

int take_noise(struct samples *samples, const struct fields *line)
{
	struct round_noise noise = { 0 }, *added;

	if (fields_index(line, "boot", &noise.boot) || !samples_boot(samples, noise.boot) ||
	    fields_index(line, "first", &noise.first) || fields_index(line, "last", &noise.last) ||
	    fields_index(line, "round", &noise.round) ||
	    fields_index(line, "sub_batches", &noise.sub_batches) ||
	    fields_index(line, "preempted", &noise.preempted) ||
	    fields_number(line, "ns", &noise.ns) ||
	    fields_number(line, "steal_ns", &noise.steal_ns) ||
	    fields_number(line, "interrupts", &noise.interrupts) ||
	    fields_number(line, "runnable", &noise.runnable))
		return -EBADMSG;
	added = grow(&samples->noise, &samples->noise_count, sizeof(*added));
	if (!added)
		return -ENOMEM;
	*added = noise;
	return 0;
}

static int add_count(void *distribution, uint64_t value, uint64_t count)
{
	return distribution_add(distribution, value, count);
}

int take_histogram(struct samples *samples, const struct fields *line)
{
	struct sampled_cell *cell = fields_cell(samples, line);
	int ret;

	if (!cell)
		return -EBADMSG;
	ret = fields_pairs(line, "counts", add_count, &cell->distribution);
	distribution_settle(&cell->distribution);
	return ret;
}

static int take_changes(struct sampled_cell *cell, const struct fields *line)
{
	uint64_t changes, change_ns, attacher_ns;

	if (!fields_has(line, "attacher_ns"))
		return 0;
	if (fields_number(line, "changes", &changes) ||
	    fields_number(line, "change_ns", &change_ns) ||
	    fields_number(line, "attacher_ns", &attacher_ns))
		return -EBADMSG;
	cell->changes += changes;
	cell->change_ns += change_ns;
	cell->attacher_ns += attacher_ns;
	return 0;
}

int take_share(struct samples *samples, json_t *line)
{
	struct sampled_cell *cell = line_cell(samples, line);

	return cell ? shares_add(&cell->shares, line) : -EBADMSG;
}

int take_race(struct samples *samples, json_t *line)
{
	struct sampled_cell *cell = line_cell(samples, line);

	return cell ? race_outcomes_add(&cell->race, line) : -EBADMSG;
}

int take_counters(struct samples *samples, const struct fields *line)
{
	struct sampled_cell *cell = fields_cell(samples, line);
	uint64_t calls, sums[COUNTER_COUNT] = { 0 };
	unsigned int i;

	if (!cell || fields_number(line, "calls", &calls))
		return -EBADMSG;
	if (!calls)
		return 0;
	if (take_changes(cell, line))
		return -EBADMSG;
	for (i = 0; i < COUNTER_COUNT; i++) {
		if (fields_has(line, counter_names[i]) &&
		    fields_number(line, counter_names[i], &sums[i]))
			return -EBADMSG;
	}
	for (i = 0; i < COUNTER_COUNT; i++) {
		cell->is_absent[i] |= !fields_has(line, counter_names[i]);
		cell->counters[i] += sums[i];
	}
	cell->counted_calls += calls;
	return 0;
}
