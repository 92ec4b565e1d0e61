/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Joins the processes of a boot: see join.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/read/join.h"
#include "bench/system/vector.h"
#include "bench/text/message.h"

static void join_tally(struct tally *to, const struct tally *from)
{
	to->intervals += from->intervals;
	to->calls += from->calls;
	to->ticks += from->ticks;
}

static int join_distributions(struct distribution *to, const struct distribution *from)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < from->bucket_count && !ret; i++)
		ret = distribution_add(to, from->buckets[i].value, from->buckets[i].count);
	distribution_settle(to);
	if (from->each.calls && (!to->each.calls || from->min < to->min))
		to->min = from->min;
	if (from->each.calls && (!to->each.calls || from->max > to->max))
		to->max = from->max;
	join_tally(&to->each, &from->each);
	join_tally(&to->batch, &from->batch);
	to->empty = from->empty < to->empty ? from->empty : to->empty;
	return ret;
}

static void join_counters(struct sampled_cell *to, const struct sampled_cell *from)
{
	unsigned int i;

	for (i = 0; i < COUNTER_COUNT; i++) {
		to->is_absent[i] |= from->is_absent[i];
		to->counters[i] += from->counters[i];
	}
	to->counted_calls += from->counted_calls;
	to->changes += from->changes;
	to->change_ns += from->change_ns;
	to->attacher_ns += from->attacher_ns;
}

/* A cell that one process could not measure leaves the rounds of the others valid. */
static int join_cells(struct sampled_cell *to, struct sampled_cell *from)
{
	int ret;

	if (from->state != CELL_MEASURED)
		return 0;
	if (to->state != CELL_MEASURED) {
		struct sampled_cell lost = *to;

		*to = *from;
		to->boot = lost.boot;
		*from = lost;
		return 0;
	}
	ret = join_distributions(&to->distribution, &from->distribution);
	if (!ret)
		ret = rounds_append(&to->each, &from->each);
	if (!ret)
		ret = rounds_append(&to->batch, &from->batch);
	if (!ret)
		ret = rounds_append(&to->tail, &from->tail);
	if (!ret)
		ret = event_sums_append(&to->each_events, &from->each_events);
	if (!ret)
		ret = event_sums_append(&to->batch_events, &from->batch_events);
	if (!ret)
		ret = shares_append(&to->shares, &from->shares);
	join_counters(to, from);
	race_outcomes_append(&to->race, &from->race);
	return ret;
}

/*
 * A later process may leave out cells that failed before, so its clock line may name fewer cells
 * than the one that it belongs to. The two overlap.
 */
static int join_empty(struct sampled_boot *to, const struct sampled_empty *from)
{
	struct sampled_empty *empty = to->empties;

	for (; empty < to->empties + to->empty_count; empty++) {
		if (from->first > empty->last || from->last < empty->first)
			continue;
		empty->min = from->min < empty->min ? from->min : empty->min;
		empty->max = from->max > empty->max ? from->max : empty->max;
		return 0;
	}
	empty = grow(&to->empties, &to->empty_count, sizeof(*empty));
	if (!empty)
		return -ENOMEM;
	*empty = *from;
	return 0;
}

/* The first process describes the machine, because a later one sees our own load. */
static int join_boots(struct sampled_boot *to, struct sampled_boot *from)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < from->empty_count && !ret; i++)
		ret = join_empty(to, &from->empties[i]);
	if (!to->environment) {
		to->environment = from->environment;
		from->environment = NULL;
	}
	if (!to->clock) {
		to->clock = from->clock;
		to->clock_kind = from->clock_kind;
		from->clock = NULL;
	}
	return ret;
}

/* Whether the rounds of the two are rounds of one boot. */
static bool are_rounds_of_one(const struct sampled_boot *a, const struct sampled_boot *b)
{
	return a->is_by_round && b->is_by_round && a->part == b->part && a->is_torn == b->is_torn &&
	       !strcmp(a->kernel, b->kernel);
}

/* The nearest boot before this one with rounds of the same boot knows the first one already. */
struct sampled_boot *join_whole_of(const struct samples *samples, unsigned int number)
{
	struct sampled_boot *boot = samples_boot(samples, number), *earlier = boot, *whole = boot;

	if (boot->has_whole)
		return samples_boot(samples, boot->whole);
	while (boot->is_by_round && earlier-- > samples->boots) {
		if (!are_rounds_of_one(earlier, boot))
			continue;
		whole = earlier;
		if (!earlier->has_whole)
			continue;
		whole = samples_boot(samples, earlier->whole);
		break;
	}
	boot->whole = whole->boot;
	boot->has_whole = true;
	return whole;
}

void join_forget(struct samples *samples, struct sampled_boot *torn)
{
	torn->is_torn = true;
	for (size_t i = 0; i < samples->boot_count && torn->is_by_round; i++)
		samples->boots[i].has_whole = false;
}

/* The cells of a boot are neighbours, so the loop looks up each boot once. */
static int join_all_cells(struct samples *samples)
{
	const struct sampled_boot *boot = NULL;
	struct pair_map wholes = { 0 };
	unsigned int number = 0;
	size_t kept = 0, i, whole;
	int ret = 0;

	for (i = 0; i < samples->cell_count; i++) {
		struct sampled_cell *cell = &samples->cells[i];

		if (!boot || cell->boot != number) {
			number = cell->boot;
			boot = join_whole_of(samples, number);
		}
		cell->boot = boot->boot;
		whole = pair_map_find(&wholes, cell->boot, cell->cell);
		if (whole == PAIR_NONE) {
			ret = ret ? ret : pair_map_add(&wholes, cell->boot, cell->cell, kept);
			samples->cells[kept++] = *cell;
			continue;
		}
		if (!ret)
			ret = join_cells(&samples->cells[whole], cell);
		sampled_cell_free(cell);
	}
	pair_map_free(&wholes);
	samples->cell_count = kept;
	return ret;
}

/* The position of the boot's cells if they are the last ones of the record; the number of all cells if not. */
static size_t last_cells(const struct samples *samples, const struct sampled_boot *boot)
{
	size_t first = samples->cell_count;

	while (first && samples->cells[first - 1].boot == boot->boot)
		first--;
	return samples->cell_count - first == boot->cell_count ? first : samples->cell_count;
}

/* Whether nothing that a later line says can change these cells, and all are in the first process, too. */
static bool can_join(const struct samples *samples, const struct sampled_boot *whole, size_t first)
{
	for (size_t i = first; i < samples->cell_count; i++) {
		const struct sampled_cell *cell = &samples->cells[i];

		if ((cell->state == CELL_MEASURED && !sampled_cell_is_whole(cell)) ||
		    pair_map_find(&samples->by_number, whole->boot, cell->cell) == PAIR_NONE)
			return false;
	}
	return first < samples->cell_count;
}

/* Joins the cells of a finished process with those of the first one, and drops them. */
static int join_last_cells(struct samples *samples, const struct sampled_boot *whole, size_t first)
{
	int ret = 0;

	for (size_t i = first; i < samples->cell_count; i++) {
		struct sampled_cell *cell = &samples->cells[i];
		size_t to = pair_map_find(&samples->by_number, whole->boot, cell->cell);

		pair_map_remove(&samples->by_number, cell->boot, cell->cell);
		if (!ret)
			ret = join_cells(&samples->cells[to], cell);
		sampled_cell_free(cell);
	}
	samples->cell_count = first;
	return ret;
}

/* What a reboot, an update or a hand on the machine changes; the load is our own. */
static const char *const environment_facts[] = {
	"kernel_release", "kernel_version", "machine", "cpu", "cpus",		"page_size",
	"command_line",	  "governor",	    "turbo",   "smt", "default_domain",
};
static const char *const clock_facts[] = { "clock", "unit", "source" };

/* A process may not know a fact: that of a device, for instance, which is gone. */
static bool is_known(const json_t *fact)
{
	return fact && !json_is_null(fact) && !(json_is_string(fact) && !json_string_length(fact));
}

/* The first fact that differs; NULL: none, or a process ended before it said. */
static const char *differs(const json_t *a, const json_t *b, const char *const *facts, size_t count)
{
	for (size_t i = 0; a && b && i < count; i++) {
		const json_t *x = json_object_get(a, facts[i]), *y = json_object_get(b, facts[i]);

		if (is_known(x) && is_known(y) && !json_equal(x, y))
			return facts[i];
	}
	return NULL;
}

/* What two boots disagree on, which rounds of one boot may not; NULL: nothing. */
static const char *fact_that_differs(const struct sampled_boot *a, const struct sampled_boot *b)
{
	const char *fact = differs(a->environment, b->environment, environment_facts,
				   sizeof(environment_facts) / sizeof(*environment_facts));

	return fact ? fact
		    : differs(a->clock, b->clock, clock_facts,
			      sizeof(clock_facts) / sizeof(*clock_facts));
}

static int check_same(const struct samples *samples, const struct sampled_boot *whole,
		      const struct sampled_boot *boot)
{
	const char *fact = fact_that_differs(whole, boot);

	if (!fact)
		return 0;
	message("%s: boots %u and %u are rounds of one boot, but differ in %s", samples->path,
		whole->boot, boot->boot, fact);
	return -EBADMSG;
}

/* Frees the lines of a process that say nothing new. A process that differs keeps them for check_same(). */
static int join_facts(struct sampled_boot *whole, struct sampled_boot *boot)
{
	int ret = 0;

	if (fact_that_differs(whole, boot))
		return 0;
	ret = join_boots(whole, boot);
	json_decref(boot->environment);
	json_decref(boot->clock);
	free(boot->empties);
	boot->environment = boot->clock = NULL;
	boot->empties = NULL;
	boot->empty_count = 0;
	json_decref(boot->line);
	boot->line = json_incref(whole->line);
	boot->kernel = whole->kernel;
	boot->machine = whole->machine;
	return ret;
}

int join_boot_end(struct samples *samples, struct sampled_boot *boot)
{
	struct sampled_boot *whole = join_whole_of(samples, boot->boot);
	size_t first = last_cells(samples, boot);
	int ret = 0;

	if (boot->is_finished || !boot->is_by_round || !can_join(samples, whole, first) ||
	    (whole != boot && !whole->is_finished))
		return 0;
	for (size_t i = first; i < samples->cell_count && !ret; i++)
		ret = sampled_cell_finish(samples, &samples->cells[i]);
	boot->is_finished = true;
	if (ret || whole == boot)
		return ret;
	ret = join_last_cells(samples, whole, first);
	return ret ? ret : join_facts(whole, boot);
}

/* Processes may be recorded in any order. */
static int sort_rounds(const struct samples *samples)
{
	int ret = 0;

	for (size_t i = 0; i < samples->cell_count && !ret; i++) {
		struct sampled_cell *cell = &samples->cells[i];

		ret = rounds_sort(&cell->each);
		if (!ret)
			ret = rounds_sort(&cell->batch);
		if (!ret)
			ret = rounds_sort(&cell->tail);
		if (ret)
			message("%s: cell %u: a round was recorded twice", samples->path,
				cell->cell);
	}
	return ret;
}

/* The same boot as join_whole_of() finds, among those that are kept already. NULL: there is none. */
static struct sampled_boot *kept_whole(const struct samples *samples, size_t kept,
				       const struct sampled_boot *boot)
{
	for (size_t i = 0; i < kept && boot->is_by_round; i++) {
		if (are_rounds_of_one(&samples->boots[i], boot))
			return &samples->boots[i];
	}
	return NULL;
}

static int join_all_boots(struct samples *samples)
{
	size_t kept = 0, i;
	int ret = 0;

	for (i = 0; i < samples->boot_count; i++) {
		struct sampled_boot *boot = &samples->boots[i];
		struct sampled_boot *whole = kept_whole(samples, kept, boot);

		if (!whole) {
			samples->boots[kept++] = *boot;
			continue;
		}
		if (!ret)
			ret = check_same(samples, whole, boot);
		if (!ret)
			ret = join_boots(whole, boot);
		sampled_boot_free(boot);
	}
	samples->boot_count = kept;
	return ret;
}

int samples_join(struct samples *samples)
{
	size_t i;
	int ret;

	for (i = 0; i < samples->noise_count; i++)
		samples->noise[i].boot = join_whole_of(samples, samples->noise[i].boot)->boot;
	ret = join_all_cells(samples);
	if (!ret)
		ret = sort_rounds(samples);
	return ret ? ret : join_all_boots(samples);
}
