/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads each type of line of a record: see lines.h. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/read/join.h"
#include "analysis/read/lines.h"
#include "bench/plain/fields.h"
#include "bench/system/grow.h"
#include "bench/store/line_type.h"

const char *const counter_names[COUNTER_COUNT] = {
	[COUNTER_COMMANDS] = "commands",
	[COUNTER_SYNCS] = "syncs",
	[COUNTER_DOORBELLS] = "doorbells",
	[COUNTER_WALKED] = "entries_walked",
};

/* Reads a member that must be an integer of at least 0. */
static int number_of(const json_t *line, const char *key, uint64_t *number)
{
	return fields_number(&(struct fields){ .json = line }, key, number);
}

static int index_field(const struct fields *fields, const char *key, unsigned int *index)
{
	uint64_t number;

	if (fields_number(fields, key, &number) || number > UINT32_MAX)
		return -EBADMSG;
	*index = number;
	return 0;
}

static int index_of(const json_t *line, const char *key, unsigned int *index)
{
	return index_field(&(struct fields){ .json = line }, key, index);
}

static struct sampled_boot *boot_named_in(const struct samples *samples, const json_t *line)
{
	unsigned int boot;

	return index_of(line, "boot", &boot) ? NULL : samples_boot(samples, boot);
}

static struct sampled_cell *cell_numbered(const struct samples *samples, unsigned int boot,
					  unsigned int cell)
{
	size_t position = pair_map_find(&samples->by_number, boot, cell);

	return position == PAIR_NONE ? NULL : &samples->cells[position];
}

static struct sampled_cell *cell_of(const struct samples *samples, const struct fields *fields)
{
	unsigned int boot, cell;

	if (index_field(fields, "boot", &boot) || index_field(fields, "cell", &cell))
		return NULL;
	return cell_numbered(samples, boot, cell);
}

static struct sampled_cell *cell_named_in(const struct samples *samples, const json_t *line)
{
	return cell_of(samples, &(struct fields){ .json = line });
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
	struct sampled_boot *boot;
	unsigned int number;

	if (!kernel || index_of(line, "boot", &number) || samples_boot(samples, number))
		return -EBADMSG;
	boot = grow(&samples->boots, &samples->boot_count, sizeof(*boot));
	if (!boot)
		return -ENOMEM;
	boot->boot = number;
	boot->kernel = kernel;
	boot->clock_kind = CLOCK_UNKNOWN;
	boot->line = json_incref(line);
	boot->header = json_incref(samples->header);
	boot->machine = json_string_value(json_object_get(line, "machine"));
	if (json_object_get(line, "part") && index_of(line, "part", &boot->part))
		return -EBADMSG;
	boot->is_by_round = json_is_true(json_object_get(line, "by_round"));
	return 0;
}

/* A guest on real cores does not see what changes their speed. The boot line has it from the host. */
static int set_host(const struct sampled_boot *boot)
{
	static const char *const facts[] = { "governor", "turbo", "smt", "load" };
	const json_t *host = json_object_get(boot->line, "host");
	json_t *fact;
	int ret = 0;

	for (size_t i = 0; host && i < sizeof(facts) / sizeof(*facts) && !ret; i++) {
		fact = json_object_get(host, facts[i]);
		ret = fact ? json_object_set(boot->environment, facts[i], fact) : 0;
	}
	return ret ? -ENOMEM : 0;
}

static int on_environment(struct samples *samples, json_t *line)
{
	struct sampled_boot *boot = boot_named_in(samples, line);

	if (!boot || boot->environment)
		return -EBADMSG;
	boot->environment = json_incref(line);
	return set_host(boot);
}

/* A clock line of an earlier version names no cells: it applies to all of them. */
static struct sampled_empty *empty_named_in(struct sampled_boot *boot, const json_t *line)
{
	struct sampled_empty cells = { .last = UINT_MAX, .min = UINT64_MAX }, *empty;
	size_t i;

	if (json_object_get(line, "first") &&
	    (index_of(line, "first", &cells.first) || index_of(line, "last", &cells.last)))
		return NULL;
	for (i = 0; i < boot->empty_count; i++) {
		if (boot->empties[i].first == cells.first && boot->empties[i].last == cells.last)
			return &boot->empties[i];
	}
	empty = grow(&boot->empties, &boot->empty_count, sizeof(*empty));
	if (empty)
		*empty = cells;
	return empty;
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
	if (!boot->clock) {
		boot->clock = json_incref(line);
		clock_find(json_string_value(json_object_get(line, "clock")), &boot->clock_kind);
	}
	return 0;
}

/*
 * An axis that the record does not name, or that the target has not, had its default value, whatever was
 * the default then.
 */
static int axis_of(const json_t *line, const struct axis *axis, struct axis_value *value)
{
	const char *target = json_string_value(json_object_get(line, axes[AXIS_TARGET].name));
	const json_t *given = NULL;

	if (axis_is_for(axis, target ? target : axes[AXIS_TARGET].fallback))
		given = json_object_get(line, axis->name);

	if (!given && axis->kind != AXIS_NAME)
		return axis_parse(axis, axis->fallback, value, NULL);
	if (axis->kind != AXIS_NAME)
		return number_of(line, axis->name, &value->number);
	value->name = given ? json_string_value(given) : axis->fallback;
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
	sampled_hash_place(cell);
	return 0;
}

/*
 * Each process of a run by rounds names all cells again. What the first one said serves all of them, so that
 * memory does not grow with lines of the same content.
 */
static const struct sampled_cell *said_before(const struct samples *samples,
					      const struct sampled_cell *cell, const json_t *line)
{
	const struct sampled_boot *whole = join_whole_of(samples, cell->boot);
	size_t position = pair_map_find(&samples->by_number, whole->boot, cell->cell);
	const json_t *patched = json_object_get(line, "patched"), *patched_first;
	const struct sampled_cell *first;

	if (position == PAIR_NONE)
		return NULL;
	first = &samples->cells[position];
	patched_first = json_object_get(first->line, "patched");
	if (patched != patched_first && !json_equal(patched, patched_first))
		return NULL;
	return sampled_same_place(first, cell, AXIS_COUNT) ? first : NULL;
}

/* Adds a cell of which only the description is set. It shares the ownership of the line. */
static struct sampled_cell *add_cell(struct samples *samples, const struct sampled_cell *cell)
{
	struct sampled_cell *added;

	if (pair_map_add(&samples->by_number, cell->boot, cell->cell, samples->cell_count))
		return NULL;
	added = grow(&samples->cells, &samples->cell_count, sizeof(*added));
	if (!added)
		return NULL;
	*added = *cell;
	json_incref(cell->line);
	samples_boot(samples, cell->boot)->cell_count++;
	return added;
}

#define CELL_START "{\"type\":\"cell\",\"boot\":"

/* The numbers of a cell, and what its line says after them; false: they do not stand where this program writes them. */
static bool cell_start(const char *text, const char *end, struct sampled_cell *cell,
		       const char **rest)
{
	uint64_t boot, number;

	if (!plain_skip(&text, end, CELL_START) || !plain_number(&text, end, &boot) ||
	    !plain_skip(&text, end, ",\"cell\":") || !plain_number(&text, end, &number) ||
	    boot > UINT32_MAX || number > UINT32_MAX || text == end || *text != ',')
		return false;
	cell->boot = boot;
	cell->cell = number;
	*rest = text;
	return true;
}

/* Of lines that are written alike only the first need be read: what it said serves the other processes, too. */
static int keep_text(const struct samples *samples, struct sampled_cell *cell, const char *text,
		     size_t length)
{
	struct sampled_cell numbers;
	const char *rest;

	if (!text || !samples_boot(samples, cell->boot)->is_by_round ||
	    !cell_start(text, text + length, &numbers, &rest))
		return 0;
	cell->said = strndup(rest, (size_t)(text + length - rest));
	return cell->said ? 0 : -ENOMEM;
}

static int on_cell(struct samples *samples, json_t *line, const char *text, size_t length)
{
	struct sampled_cell cell = { .line = line }, *added;
	const struct sampled_cell *before;

	if (cell_read(line, &cell) || !boot_named_in(samples, line) || cell_named_in(samples, line))
		return -EBADMSG;
	before = said_before(samples, &cell, line);
	if (before) {
		cell.section = before->section;
		cell.line = before->line;
		memcpy(cell.at, before->at, sizeof(cell.at));
	}
	added = add_cell(samples, &cell);
	if (!added)
		return -ENOMEM;
	return before ? 0 : keep_text(samples, added, text, length);
}

/* Takes a cell whose line says word for word what that of the first process said. 1; 0: it does not; or -ENOMEM. */
static int on_cell_again(struct samples *samples, const char *text, size_t length)
{
	const struct sampled_cell *before;
	struct sampled_cell cell = { 0 };
	const char *rest, *end = text + length;

	if (!cell_start(text, end, &cell, &rest) || !samples_boot(samples, cell.boot) ||
	    cell_numbered(samples, cell.boot, cell.cell))
		return 0;
	before = cell_numbered(samples, join_whole_of(samples, cell.boot)->boot, cell.cell);
	if (!before || !before->said || strlen(before->said) != (size_t)(end - rest) ||
	    memcmp(before->said, rest, (size_t)(end - rest)))
		return 0;
	cell.section = before->section;
	cell.line = before->line;
	cell.is_noisy = before->is_noisy;
	memcpy(cell.at, before->at, sizeof(cell.at));
	memcpy(cell.axis_hashes, before->axis_hashes, sizeof(cell.axis_hashes));
	cell.axes_hash = before->axes_hash;
	cell.place_hash = before->place_hash;
	return add_cell(samples, &cell) ? 1 : -ENOMEM;
}

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

static int on_round(struct samples *samples, const struct fields *line)
{
	struct sampled_cell *cell = cell_of(samples, line);
	bool is_batch = fields_is(line, "mode", "batch");
	struct sub_batch sub_batch = { .intervals = 1 };
	unsigned int round;
	uint64_t ticks;
	int ret;

	if (!cell || (!is_batch && !fields_is(line, "mode", "each")) ||
	    index_field(line, "round", &round) || index_field(line, "slot", &sub_batch.slot) ||
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

static int on_noise(struct samples *samples, const struct fields *line)
{
	struct round_noise noise = { 0 }, *added;

	if (index_field(line, "boot", &noise.boot) || !samples_boot(samples, noise.boot) ||
	    index_field(line, "first", &noise.first) || index_field(line, "last", &noise.last) ||
	    index_field(line, "round", &noise.round) ||
	    index_field(line, "sub_batches", &noise.sub_batches) ||
	    index_field(line, "preempted", &noise.preempted) ||
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

static int on_histogram(struct samples *samples, const struct fields *line)
{
	struct sampled_cell *cell = cell_of(samples, line);
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

static int on_share(struct samples *samples, json_t *line)
{
	struct sampled_cell *cell = cell_named_in(samples, line);

	return cell ? shares_add(&cell->shares, line) : -EBADMSG;
}

static int on_race(struct samples *samples, json_t *line)
{
	struct sampled_cell *cell = cell_named_in(samples, line);

	return cell ? race_outcomes_add(&cell->race, line) : -EBADMSG;
}

static int on_counters(struct samples *samples, const struct fields *line)
{
	struct sampled_cell *cell = cell_of(samples, line);
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

static int on_functions(struct samples *samples, json_t *line)
{
	struct sampled_cell *cell = cell_named_in(samples, line);
	uint64_t ticks;

	if (!cell || cell->functions || number_of(line, "ticks", &ticks))
		return -EBADMSG;
	return function_counts_read(line, ticks, cell);
}

static int on_lines(struct samples *samples, json_t *line)
{
	struct sampled_cell *cell = cell_named_in(samples, line);

	return cell && cell->mix ? function_lines_read(line, cell) : -EBADMSG;
}

static bool is_count(const json_t *value)
{
	return json_is_integer(value) && json_integer_value(value) >= 0;
}

/* Pairs of value and count. */
static bool are_counts(const json_t *counts)
{
	json_t *pair;
	size_t i;

	json_array_foreach(counts, i, pair) {
		if (!is_count(json_array_get(pair, 0)) || !is_count(json_array_get(pair, 1)))
			return false;
	}
	return json_is_array(counts);
}

/* Caller, what for, for whom, how often, how long together, and the longest. */
static bool is_wait(const json_t *row)
{
	const json_t *peer = json_array_get(row, 2);

	return is_count(json_array_get(row, 0)) && json_is_string(json_array_get(row, 1)) &&
	       (is_count(peer) || json_is_string(peer)) && is_count(json_array_get(row, 3)) &&
	       is_count(json_array_get(row, 4)) && is_count(json_array_get(row, 5));
}

static int on_waits(struct samples *samples, json_t *line)
{
	struct sampled_cell *cell = cell_named_in(samples, line);
	const json_t *counts = json_object_get(line, "counts"),
		     *pairs = json_object_get(line, "pairs"), *of;
	const char *what;
	json_t *row;
	size_t i;

	if (!cell || cell->waits || json_integer_value(json_object_get(line, "calls")) < 1 ||
	    !json_is_object(counts) || !json_is_array(pairs))
		return -EBADMSG;
	json_object_foreach((json_t *)counts, what, of) {
		if (!are_counts(of))
			return -EBADMSG;
	}
	json_array_foreach(pairs, i, row) {
		if (!is_wait(row))
			return -EBADMSG;
	}
	cell->waits = json_incref(line);
	return 0;
}

/* An event that names a cell gives the reason why the cell has no result. */
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
	cell->event = kind;
	cell->reason = json_string_value(json_object_get(line, "reason"));
	return 0;
}

static int on_boot_end(struct samples *samples, json_t *line)
{
	struct sampled_boot *boot = boot_named_in(samples, line);

	return boot ? join_boot_end(samples, boot) : -EBADMSG;
}

static int on_end(struct samples *samples, json_t *line)
{
	if (samples->end)
		return -EBADMSG;
	samples->end = json_incref(line);
	return 0;
}

/* The analysis needs nothing from the types that are not listed. on_cell() needs the text, too. */
static int (*const take_json[LINE_TYPES])(struct samples *samples, json_t *line) = {
	[LINE_HEADER] = on_header,
	[LINE_BOOT] = on_boot,
	[LINE_ENVIRONMENT] = on_environment,
	[LINE_CLOCK] = on_clock,
	[LINE_SHARE] = on_share,
	[LINE_RACE] = on_race,
	[LINE_FUNCTIONS] = on_functions,
	[LINE_LINES] = on_lines,
	[LINE_WAITS] = on_waits,
	[LINE_EVENT] = on_event,
	[LINE_BOOT_END] = on_boot_end,
	[LINE_END] = on_end,
};

/* The types of which a record has many lines; they can be plain. */
static int (*const take_fields[LINE_TYPES])(struct samples *samples, const struct fields *line) = {
	[LINE_ROUND] = on_round,
	[LINE_NOISE] = on_noise,
	[LINE_HISTOGRAM] = on_histogram,
	[LINE_COUNTERS] = on_counters,
};

int lines_take(struct samples *samples, json_t *line, const char *text, size_t length)
{
	enum line_type type = line_type_of(line);

	if (!json_is_string(json_object_get(line, "type")))
		return -EBADMSG;
	if (type == LINE_CELL)
		return on_cell(samples, line, text, length);
	if (type < LINE_TYPES && take_fields[type])
		return take_fields[type](samples, &(struct fields){ .json = line });
	return type < LINE_TYPES && take_json[type] ? take_json[type](samples, line) : 0;
}

#define LINE_START "{\"type\":\""

/* The type of a line that begins with it, as this program writes it. */
static enum line_type type_of_text(const char *text, size_t length)
{
	const char *name = text, *end;

	if (!plain_skip(&name, text + length, LINE_START))
		return LINE_TYPES;
	end = memchr(name, '"', (size_t)(text + length - name));
	return end ? line_type_named(name, (size_t)(end - name)) : LINE_TYPES;
}

int lines_take_text(struct samples *samples, const char *text, size_t length)
{
	enum line_type type = type_of_text(text, length);
	struct plain plain;
	int ret;

	if (type == LINE_CELL)
		return on_cell_again(samples, text, length);
	/* What follows the text has these two names; if they are also in it, the line is invalid. */
	if (type == LINE_TYPES || !take_fields[type] || !plain_parse(text, length, &plain) ||
	    plain_find(&plain, "seq") || plain_find(&plain, "crc"))
		return 0;
	ret = take_fields[type](samples, &(struct fields){ .plain = &plain });
	return ret ? ret : 1;
}
