/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes one boot of processes: see join.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "join.h"

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
	to->mutator_ns += from->mutator_ns;
}

/* A round that was lost takes none from the others. */
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
		ret = event_sums_append(&to->each_events, &from->each_events);
	if (!ret)
		ret = event_sums_append(&to->batch_events, &from->batch_events);
	if (!ret)
		ret = shares_append(&to->shares, &from->shares);
	join_counters(to, from);
	return ret;
}

/* A process that leaves out cells which were lost names the others' clock by fewer of them. */
static int join_empty(struct sampled_boot *to, const struct sampled_empty *from)
{
	struct sampled_empty *grown, *empty = to->empties;

	for (; empty < to->empties + to->empty_count; empty++) {
		if (from->first > empty->last || from->last < empty->first)
			continue;
		empty->min = from->min < empty->min ? from->min : empty->min;
		empty->max = from->max > empty->max ? from->max : empty->max;
		return 0;
	}
	grown = reallocarray(to->empties, to->empty_count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	to->empties = grown;
	grown[to->empty_count++] = *from;
	return 0;
}

/* The first tells of the machine, for a later one's load is our own. */
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
		from->clock = NULL;
	}
	return ret;
}

/* The boot that its rounds are said to be of; itself where there is no earlier one. */
static struct sampled_boot *whole_of(const struct samples *samples, unsigned int number)
{
	struct sampled_boot *boot = samples_boot(samples, number), *first = samples->boots;

	while (first < boot &&
	       !(boot->is_by_round && first->is_by_round && !strcmp(first->kernel, boot->kernel)))
		first++;
	return first;
}

static struct sampled_cell *cell_of(const struct samples *samples, size_t end, unsigned int boot,
				    unsigned int cell)
{
	size_t i;

	for (i = 0; i < end; i++) {
		if (samples->cells[i].boot == boot && samples->cells[i].cell == cell)
			return &samples->cells[i];
	}
	return NULL;
}

/* Cells of a boot are neighbours, so that each boot is looked for once. */
static int join_all_cells(struct samples *samples)
{
	const struct sampled_boot *boot = NULL;
	unsigned int number = 0;
	size_t kept = 0, i;
	int ret = 0;

	for (i = 0; i < samples->cell_count; i++) {
		struct sampled_cell *cell = &samples->cells[i], *whole;

		if (!boot || cell->boot != number) {
			number = cell->boot;
			boot = whole_of(samples, number);
		}
		cell->boot = boot->boot;
		whole = cell_of(samples, kept, cell->boot, cell->cell);
		if (whole && !ret)
			ret = join_cells(whole, cell);
		if (whole)
			sampled_cell_free(cell);
		else
			samples->cells[kept++] = *cell;
	}
	samples->cell_count = kept;
	return ret;
}

static int join_all_boots(struct samples *samples)
{
	size_t kept = 0, i;
	int ret = 0;

	for (i = 0; i < samples->boot_count; i++) {
		struct sampled_boot *boot = &samples->boots[i];
		struct sampled_boot *whole = whole_of(samples, boot->boot);

		if (whole == boot) {
			samples->boots[kept++] = *boot;
			continue;
		}
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

	for (i = 0; i < samples->disturbance_count; i++)
		samples->disturbances[i].boot =
			whole_of(samples, samples->disturbances[i].boot)->boot;
	ret = join_all_cells(samples);
	return ret ? ret : join_all_boots(samples);
}
