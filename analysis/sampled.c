/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is asked about cells and boots once they are read: see samples.h. */
#include <string.h>
#include "samples.h"

bool sampled_round_rejected(const struct samples *samples, const struct sampled_cell *cell,
			    unsigned int round)
{
	return disturbance_rejects(samples->disturbances, samples->disturbance_count, cell->boot,
				   cell->cell, round);
}

static const char *clock_says(const struct sampled_boot *boot, const char *key)
{
	const char *text = json_string_value(json_object_get(boot->clock, key));

	return text ? text : "";
}

const char *sampled_clock_name(const struct sampled_boot *boot)
{
	return clock_says(boot, "clock");
}

const char *sampled_clock_unit(const struct sampled_boot *boot)
{
	return clock_says(boot, "unit");
}

bool sampled_clock_tells(const struct sampled_boot *boot)
{
	return boot->clock && strcmp(sampled_clock_name(boot), CLOCK_NAME_EMULATED);
}

bool sampled_is_no_fact(const struct sampled_boot *boot, const struct sampled_cell *cell)
{
	return cell->is_noisy && !strcmp(sampled_clock_name(boot), CLOCK_NAME_EXACT);
}

const struct event_sums *sampled_events(const struct sampled_cell *cell)
{
	return cell->batch_events.calls ? &cell->batch_events : &cell->each_events;
}

const struct sampled_boot *sampled_first_clock(const struct samples *samples)
{
	size_t i;

	for (i = 0; i < samples->boot_count; i++) {
		if (sampled_clock_tells(&samples->boots[i]))
			return &samples->boots[i];
	}
	return NULL;
}

bool sampled_has_kernels(const struct samples *samples)
{
	size_t i;

	for (i = 1; i < samples->boot_count; i++) {
		if (strcmp(samples->boots[i].kernel, samples->boots[0].kernel))
			return true;
	}
	return false;
}

bool sampled_axis_equal(const struct sampled_cell *a, const struct sampled_cell *b,
			enum axis_id axis)
{
	if (axes[axis].kind == AXIS_NAME)
		return !strcmp(a->at[axis].name, b->at[axis].name);
	return a->at[axis].number == b->at[axis].number;
}

bool sampled_same_place(const struct sampled_cell *a, const struct sampled_cell *b,
			unsigned int but)
{
	unsigned int i;

	for (i = 0; i < AXIS_COUNT; i++) {
		if (i != but && !sampled_axis_equal(a, b, i))
			return false;
	}
	return !strcmp(a->section, b->section);
}

bool sampled_same_clock(const struct sampled_boot *a, const struct sampled_boot *b)
{
	return !strcmp(sampled_clock_name(a), sampled_clock_name(b)) &&
	       !strcmp(sampled_clock_unit(a), sampled_clock_unit(b));
}

bool sampled_same_axes(const struct sampled_cell *a, const struct sampled_cell *b)
{
	unsigned int i;

	for (i = 0; i < AXIS_COUNT; i++) {
		if (!sampled_axis_equal(a, b, i))
			return false;
	}
	return true;
}

bool sampled_siblings(const struct sampled_cell *a, const struct sampled_cell *b, enum axis_id axis)
{
	return a->boot == b->boot && sampled_same_place(a, b, axis);
}

const struct sampled_cell *sampled_first(const struct samples *samples,
					 const struct sampled_cell *cell, enum axis_id axis)
{
	size_t i;

	for (i = 0; i < samples->cell_count; i++) {
		const struct sampled_cell *other = &samples->cells[i];

		if (other->state == CELL_MEASURED && sampled_siblings(other, cell, axis))
			return other;
	}
	return NULL;
}
