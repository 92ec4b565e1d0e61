/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run as analysis sees it: its record, read once and sorted.
 * One function a type of line; a line that does not hold what its type asks
 * for ends the reading like a bad checksum, and what came before it counts.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "../bench/record.h"
#include "../bench/say.h"
#include "samples.h"

const char *const counter_names[COUNTER_COUNT] = {
	[COUNTER_COMMANDS] = "commands",
	[COUNTER_SYNCS] = "syncs",
	[COUNTER_DOORBELLS] = "doorbells",
	[COUNTER_VISITED] = "entries_visited",
};

/* A member that must be a whole number from 0 on. */
static int number_of(const json_t *line, const char *key, uint64_t *number)
{
	const json_t *value = json_object_get(line, key);

	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return -EBADMSG;
	*number = json_integer_value(value);
	return 0;
}

static int index_of(const json_t *line, const char *key, unsigned int *index)
{
	uint64_t number;

	if (number_of(line, key, &number) || number > UINT32_MAX)
		return -EBADMSG;
	*index = number;
	return 0;
}

/* Makes room for one more element at the end of an array and clears it. */
static void *grow(void *array, size_t *count, size_t size)
{
	char *grown = realloc(array, (*count + 1) * size);

	if (!grown)
		return NULL;
	memset(grown + *count * size, 0, size);
	++*count;
	return grown;
}

static struct sampled_boot *boot_find(const struct samples *samples, unsigned int boot)
{
	size_t i;

	for (i = samples->boot_count; i-- > 0;) {
		if (samples->boots[i].boot == boot)
			return &samples->boots[i];
	}
	return NULL;
}

static struct sampled_boot *boot_named_in(const struct samples *samples, const json_t *line)
{
	unsigned int boot;

	return index_of(line, "boot", &boot) ? NULL : boot_find(samples, boot);
}

static struct sampled_cell *cell_named_in(const struct samples *samples, const json_t *line)
{
	unsigned int boot, cell;
	size_t i;

	if (index_of(line, "boot", &boot) || index_of(line, "cell", &cell))
		return NULL;
	for (i = samples->cell_count; i-- > 0;) {
		if (samples->cells[i].boot == boot && samples->cells[i].cell == cell)
			return &samples->cells[i];
	}
	return NULL;
}

static int on_header(struct samples *samples, json_t *line)
{
	if (samples->header)
		return -EBADMSG;
	samples->header = json_incref(line);
	return 0;
}

static int on_boot(struct samples *samples, json_t *line)
{
	const char *kernel = json_string_value(json_object_get(line, "kernel"));
	struct sampled_boot *boots;
	unsigned int boot;

	if (!kernel || index_of(line, "boot", &boot) || boot_find(samples, boot))
		return -EBADMSG;
	boots = grow(samples->boots, &samples->boot_count, sizeof(*boots));
	if (!boots)
		return -ENOMEM;
	samples->boots = boots;
	boots += samples->boot_count - 1;
	boots->boot = boot;
	boots->kernel = kernel;
	boots->line = json_incref(line);
	return 0;
}

static int on_environment(struct samples *samples, json_t *line)
{
	struct sampled_boot *boot = boot_named_in(samples, line);

	if (!boot || boot->environment)
		return -EBADMSG;
	boot->environment = json_incref(line);
	return 0;
}

/* The cells that the clock line is about; earlier records have one clock, for all of them. */
static struct sampled_empty *empty_named_in(struct sampled_boot *boot, const json_t *line)
{
	struct sampled_empty cells = { .last = UINT_MAX, .min = UINT64_MAX }, *empties;
	size_t i;

	if (json_object_get(line, "first") &&
	    (index_of(line, "first", &cells.first) || index_of(line, "last", &cells.last)))
		return NULL;
	for (i = 0; i < boot->empty_count; i++) {
		if (boot->empties[i].first == cells.first && boot->empties[i].last == cells.last)
			return &boot->empties[i];
	}
	empties = grow(boot->empties, &boot->empty_count, sizeof(*empties));
	if (!empties)
		return NULL;
	boot->empties = empties;
	empties += boot->empty_count - 1;
	*empties = cells;
	return empties;
}

static int on_clock(struct samples *samples, json_t *line)
{
	struct sampled_boot *boot = boot_named_in(samples, line);
	struct sampled_empty *empty;
	uint64_t least, most;

	if (!boot || number_of(line, "empty_min", &least) || number_of(line, "empty_max", &most))
		return -EBADMSG;
	empty = empty_named_in(boot, line);
	if (!empty)
		return -EBADMSG;
	empty->min = least < empty->min ? least : empty->min;
	empty->max = most > empty->max ? most : empty->max;
	if (!boot->clock)
		boot->clock = json_incref(line);
	return 0;
}

static uint64_t empty_of(const struct samples *samples, const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(samples, cell);
	size_t i;

	for (i = 0; i < boot->empty_count; i++) {
		if (cell->cell >= boot->empties[i].first && cell->cell <= boot->empties[i].last)
			return boot->empties[i].min;
	}
	return 0;
}

/* An axis the record does not know had the value that it has by default. */
static int axis_of(const json_t *line, const struct axis *axis, struct axis_value *value)
{
	const json_t *said = json_object_get(line, axis->name);

	if (!said && axis->kind != AXIS_NAME)
		return axis_parse(axis, axis->fallback, value, NULL);
	if (axis->kind != AXIS_NAME)
		return number_of(line, axis->name, &value->number);
	value->name = said ? json_string_value(said) : axis->fallback;
	return value->name ? 0 : -EBADMSG;
}

static int cell_read(const json_t *line, struct sampled_cell *cell)
{
	unsigned int i;

	cell->section = json_string_value(json_object_get(line, "section"));
	cell->is_noisy = json_is_true(json_object_get(line, "noisy"));
	if (!cell->section || index_of(line, "boot", &cell->boot) ||
	    index_of(line, "cell", &cell->cell))
		return -EBADMSG;
	for (i = 0; i < AXIS_COUNT; i++) {
		if (axis_of(line, &axes[i], &cell->at[i]))
			return -EBADMSG;
	}
	return 0;
}

static int on_cell(struct samples *samples, json_t *line)
{
	struct sampled_cell cell = { 0 }, *cells;

	if (cell_read(line, &cell) || !boot_named_in(samples, line) || cell_named_in(samples, line))
		return -EBADMSG;
	cells = grow(samples->cells, &samples->cell_count, sizeof(*cells));
	if (!cells)
		return -ENOMEM;
	cell.line = json_incref(line);
	samples->cells = cells;
	cells[samples->cell_count - 1] = cell;
	return 0;
}

static int take_batch(struct sampled_cell *cell, unsigned int round, const struct sub_batch *line)
{
	struct distribution *d = &cell->distribution;
	int ret = rounds_add(&cell->batch, round, line);

	return ret ? ret : tally_add(&d->batch, line->intervals, line->calls, line->ticks);
}

static int take_each(struct sampled_cell *cell, unsigned int round, const json_t *line,
		     const struct sub_batch *sub_batch)
{
	struct distribution *d = &cell->distribution;
	uint64_t least, most;
	int ret;

	if (number_of(line, "min", &least) || number_of(line, "max", &most))
		return -EBADMSG;
	if (!sub_batch->calls)
		return 0;
	if (!d->each.calls || least < d->min)
		d->min = least;
	if (!d->each.calls || most > d->max)
		d->max = most;
	ret = rounds_add(&cell->each, round, sub_batch);
	return ret ? ret
		   : tally_add(&d->each, sub_batch->calls, sub_batch->calls, sub_batch->ticks);
}

static int on_round(struct samples *samples, json_t *line)
{
	struct sampled_cell *cell = cell_named_in(samples, line);
	const char *mode = json_string_value(json_object_get(line, "mode"));
	struct sub_batch sub_batch = { .intervals = 1 };
	unsigned int round;
	uint64_t ticks;

	if (!cell || !mode || index_of(line, "round", &round) ||
	    index_of(line, "slot", &sub_batch.slot) ||
	    number_of(line, "iterations", &sub_batch.calls) || number_of(line, "ticks", &ticks))
		return -EBADMSG;
	sub_batch.ticks = ticks;
	if (json_object_get(line, "events")) {
		int ret =
			events_add(&samples->counted,
				   strcmp(mode, "batch") ? &cell->each_events : &cell->batch_events,
				   sub_batch.calls, json_object_get(line, "events"));

		if (ret)
			return ret;
	}
	/* Earlier records have one interval a line, and do not say so. */
	if (json_object_get(line, "intervals") &&
	    number_of(line, "intervals", &sub_batch.intervals))
		return -EBADMSG;
	if (!strcmp(mode, "batch"))
		return take_batch(cell, round, &sub_batch);
	sub_batch.intervals = sub_batch.calls;
	return strcmp(mode, "each") ? -EBADMSG : take_each(cell, round, line, &sub_batch);
}

static int on_noise(struct samples *samples, json_t *line)
{
	struct disturbance noise = { 0 }, *grown;

	if (!boot_named_in(samples, line) || index_of(line, "boot", &noise.boot) ||
	    index_of(line, "first", &noise.first) || index_of(line, "last", &noise.last) ||
	    index_of(line, "round", &noise.round) ||
	    index_of(line, "sub_batches", &noise.sub_batches) ||
	    index_of(line, "preempted", &noise.preempted) || number_of(line, "ns", &noise.ns) ||
	    number_of(line, "steal_ns", &noise.steal_ns) ||
	    number_of(line, "interrupts", &noise.interrupts) ||
	    number_of(line, "runnable", &noise.runnable))
		return -EBADMSG;
	grown = grow(samples->disturbances, &samples->disturbance_count, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	samples->disturbances = grown;
	grown[samples->disturbance_count - 1] = noise;
	return 0;
}

static int take_counts(struct distribution *d, const json_t *counts)
{
	json_t *pair;
	size_t i;
	int ret;

	json_array_foreach(counts, i, pair) {
		json_int_t value, count;

		if (json_unpack(pair, "[II!]", &value, &count) || value < 0 || count < 0)
			return -EBADMSG;
		ret = distribution_add(d, value, count);
		if (ret)
			return ret;
	}
	return 0;
}

static int on_histogram(struct samples *samples, json_t *line)
{
	struct sampled_cell *cell = cell_named_in(samples, line);
	const json_t *counts = json_object_get(line, "counts");
	int ret;

	if (!cell || !json_is_array(counts))
		return -EBADMSG;
	ret = take_counts(&cell->distribution, counts);
	distribution_settle(&cell->distribution);
	return ret;
}

static int take_changes(struct sampled_cell *cell, const json_t *line)
{
	uint64_t changes, change_ns, mutator_ns;

	if (!json_object_get(line, "mutator_ns"))
		return 0;
	if (number_of(line, "changes", &changes) || number_of(line, "change_ns", &change_ns) ||
	    number_of(line, "mutator_ns", &mutator_ns))
		return -EBADMSG;
	cell->changes += changes;
	cell->change_ns += change_ns;
	cell->mutator_ns += mutator_ns;
	return 0;
}

static int on_counters(struct samples *samples, json_t *line)
{
	struct sampled_cell *cell = cell_named_in(samples, line);
	uint64_t calls, sums[COUNTER_COUNT] = { 0 };
	unsigned int i;

	if (!cell || number_of(line, "calls", &calls))
		return -EBADMSG;
	if (!calls)
		return 0;
	if (take_changes(cell, line))
		return -EBADMSG;
	for (i = 0; i < COUNTER_COUNT; i++) {
		if (json_object_get(line, counter_names[i]) &&
		    number_of(line, counter_names[i], &sums[i]))
			return -EBADMSG;
	}
	for (i = 0; i < COUNTER_COUNT; i++) {
		cell->is_absent[i] |= !json_object_get(line, counter_names[i]);
		cell->counters[i] += sums[i];
	}
	cell->counted_calls += calls;
	return 0;
}

/* What does not sum to the call it belongs to is not believed. */
static int on_functions(struct samples *samples, json_t *line)
{
	struct sampled_cell *cell = cell_named_in(samples, line);
	json_t *counts = json_object_get(line, "counts"), *pair;
	uint64_t ticks, sum = 0;
	size_t i;

	if (!cell || cell->functions || !json_is_array(counts) || number_of(line, "ticks", &ticks))
		return -EBADMSG;
	json_array_foreach(counts, i, pair) {
		json_int_t count;
		const char *name;

		if (json_unpack(pair, "[sI!]", &name, &count) || count < 0)
			return -EBADMSG;
		sum += count;
	}
	if (sum != ticks)
		return -EBADMSG;
	cell->functions = json_incref(counts);
	return 0;
}

/* An event that names a cell says why the cell has no result. */
static int on_event(struct samples *samples, json_t *line)
{
	const char *kind = json_string_value(json_object_get(line, "event"));
	struct sampled_cell *cell = cell_named_in(samples, line);

	if (!kind || json_array_append(samples->events, line))
		return -EBADMSG;
	if (!strcmp(kind, "torn") && boot_named_in(samples, line))
		boot_named_in(samples, line)->is_torn = true;
	if (!cell)
		return 0;
	cell->state = strcmp(kind, "skip") ? CELL_FAILED : CELL_SKIPPED;
	cell->trouble = kind;
	cell->reason = json_string_value(json_object_get(line, "reason"));
	return 0;
}

static int on_end(struct samples *samples, json_t *line)
{
	if (samples->end)
		return -EBADMSG;
	samples->end = json_incref(line);
	return 0;
}

static const struct {
	const char *type;
	int (*take)(struct samples *samples, json_t *line);
} line_types[] = {
	{ "header", on_header },
	{ "boot", on_boot },
	{ "environment", on_environment },
	{ "clock", on_clock },
	{ "cell", on_cell },
	{ "round", on_round },
	{ "noise", on_noise },
	{ "histogram", on_histogram },
	{ "counters", on_counters },
	{ "functions", on_functions },
	{ "event", on_event },
	{ "end", on_end },
};

/* Types of a later writer are passed over. */
static int take(struct samples *samples, json_t *line)
{
	const char *type = json_string_value(json_object_get(line, "type"));
	size_t i;

	for (i = 0; type && i < sizeof(line_types) / sizeof(line_types[0]); i++) {
		if (!strcmp(type, line_types[i].type))
			return line_types[i].take(samples, line);
	}
	return type ? 0 : -EBADMSG;
}

/* Where the run's request names the boot's kernel. */
static size_t kernel_rank(const struct samples *samples, const struct sampled_boot *boot)
{
	const json_t *kernels = json_object_get(samples->header, "kernels");
	size_t rank = 0;

	while (rank < json_array_size(kernels) &&
	       !json_equal(json_array_get(kernels, rank), json_object_get(boot->line, "kernel")))
		rank++;
	return rank;
}

/* Boots were made in a random order; they are told of in the one that was asked for. */
static int by_kernel_and_number(const void *left, const void *right, void *samples)
{
	const struct sampled_boot *a = left, *b = right;
	size_t x = kernel_rank(samples, a), y = kernel_rank(samples, b);

	return x != y ? (x > y) - (x < y) : (a->boot > b->boot) - (a->boot < b->boot);
}

static int by_boot_and_cell(const void *left, const void *right, void *samples)
{
	const struct sampled_cell *a = left, *b = right;
	const struct sampled_boot *x = sampled_boot_of(samples, a),
				  *y = sampled_boot_of(samples, b);

	return x != y ? (x > y) - (x < y) : (a->cell > b->cell) - (a->cell < b->cell);
}

/*
 * Cells that are measured together are cut short together. Of a run that was
 * killed their whole rounds still tell what a call costs, though no histogram
 * tells how calls differ; a boot that failed was measured again by another.
 */
static bool keep_whole_rounds(const struct samples *samples, struct sampled_cell *cell)
{
	unsigned int whole = disturbance_rounds(samples->disturbances, samples->disturbance_count,
						cell->boot, cell->cell);

	if (samples->end || !whole)
		return false;
	rounds_keep(&cell->each, whole);
	rounds_keep(&cell->batch, whole);
	distribution_forget(&cell->distribution);
	return true;
}

static int finish_cell(const struct samples *samples, struct sampled_cell *cell)
{
	struct distribution *d = &cell->distribution;
	int ret = rounds_settle(&cell->each);

	if (!ret)
		ret = rounds_settle(&cell->batch);
	d->empty = empty_of(samples, cell);
	if (!ret && cell->state == CELL_MEASURED &&
	    (d->calls != d->each.calls || !(d->each.calls || d->batch.calls)) &&
	    !keep_whole_rounds(samples, cell)) {
		cell->state = CELL_CUT;
		cell->trouble = "cut short";
		cell->reason = "its samples are not whole";
	}
	return ret;
}

static void cell_free(struct sampled_cell *cell)
{
	distribution_free(&cell->distribution);
	rounds_free(&cell->each);
	rounds_free(&cell->batch);
	event_sums_free(&cell->each_events);
	event_sums_free(&cell->batch_events);
	json_decref(cell->line);
	json_decref(cell->functions);
}

static void boot_free(struct sampled_boot *boot)
{
	json_decref(boot->line);
	json_decref(boot->environment);
	json_decref(boot->clock);
	free(boot->empties);
}

/* Another boot measured the same again, and the whole one counts. */
static void drop_torn(struct samples *samples)
{
	size_t kept = 0, i;

	for (i = 0; i < samples->cell_count; i++) {
		if (sampled_boot_of(samples, &samples->cells[i])->is_torn)
			cell_free(&samples->cells[i]);
		else
			samples->cells[kept++] = samples->cells[i];
	}
	samples->cell_count = kept;
	for (i = kept = 0; i < samples->boot_count; i++) {
		if (samples->boots[i].is_torn)
			boot_free(&samples->boots[i]);
		else
			samples->boots[kept++] = samples->boots[i];
	}
	samples->boot_count = kept;
}

static int finish(struct samples *samples)
{
	int ret = disturbances_judge(samples->disturbances, samples->disturbance_count);
	size_t i;

	for (i = 0; i < samples->cell_count && !ret; i++)
		ret = finish_cell(samples, &samples->cells[i]);
	qsort_r(samples->boots, samples->boot_count, sizeof(*samples->boots), by_kernel_and_number,
		samples);
	qsort_r(samples->cells, samples->cell_count, sizeof(*samples->cells), by_boot_and_cell,
		samples);
	return ret;
}

static int read_lines(struct samples *samples, struct record *record)
{
	json_t *line;
	int ret;

	while ((ret = record_next(record, &line)) > 0) {
		json_int_t seq = json_integer_value(json_object_get(line, "seq"));

		ret = take(samples, line);
		json_decref(line);
		if (ret == -ENOMEM)
			return ret;
		if (!ret)
			continue;
		samples->stopped = sentence("%s: line %lld does not hold what its type asks for",
					    samples->path, (long long)seq + 1);
		return samples->stopped ? 0 : -ENOMEM;
	}
	if (!record_why(record))
		return ret < 0 && ret != -EBADMSG ? ret : 0;
	samples->stopped = strdup(record_why(record));
	return samples->stopped ? 0 : -ENOMEM;
}

int samples_load(const char *path, struct samples *samples)
{
	struct record *record = NULL;
	int ret;

	*samples = (struct samples){ .path = strdup(path), .events = json_array() };
	if (!samples->path || !samples->events)
		return -ENOMEM;
	ret = record_open(path, &record);
	if (ret)
		return ret;
	ret = read_lines(samples, record);
	record_close(record);
	if (!ret && !samples->header) {
		say("%s: no header line", path);
		ret = -EBADMSG;
	}
	drop_torn(samples);
	return !ret && samples->cell_count ? finish(samples) : ret;
}

void samples_free(struct samples *samples)
{
	size_t i;

	for (i = 0; i < samples->cell_count; i++)
		cell_free(&samples->cells[i]);
	for (i = 0; i < samples->boot_count; i++)
		boot_free(&samples->boots[i]);
	free(samples->cells);
	free(samples->boots);
	free(samples->disturbances);
	json_decref(samples->header);
	json_decref(samples->end);
	json_decref(samples->events);
	event_names_free(&samples->counted);
	free(samples->stopped);
	free(samples->path);
	*samples = (struct samples){ 0 };
}

const struct sampled_boot *sampled_boot_of(const struct samples *samples,
					   const struct sampled_cell *cell)
{
	return boot_find(samples, cell->boot);
}
