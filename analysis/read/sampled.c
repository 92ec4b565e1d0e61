/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers questions about cells and boots after they are read: see samples.h. */
#include <string.h>
#include "analysis/read/samples.h"

bool sampled_round_rejected(const struct samples *samples, const struct sampled_cell *cell,
			    unsigned int round)
{
	return noise_rejects(samples->noise, samples->noise_count, cell->boot, cell->cell, round);
}

static const char *clock_text(const struct sampled_boot *boot, const char *key)
{
	const char *text = json_string_value(json_object_get(boot->clock, key));

	return text ? text : "";
}

const char *sampled_clock_name(const struct sampled_boot *boot)
{
	return clock_text(boot, "clock");
}

const char *sampled_clock_unit(const struct sampled_boot *boot)
{
	return clock_text(boot, "unit");
}

bool sampled_is_exact(const struct sampled_boot *boot)
{
	return boot->clock && boot->clock_kind == CLOCK_EXACT;
}

bool sampled_has_numbers(const struct sampled_boot *boot)
{
	return boot->clock && boot->clock_kind != CLOCK_EMULATED;
}

bool sampled_is_inexact(const struct sampled_boot *boot, const struct sampled_cell *cell)
{
	return cell->is_noisy && sampled_is_exact(boot);
}

const struct event_sums *sampled_events(const struct sampled_cell *cell)
{
	return cell->batch_events.calls ? &cell->batch_events : &cell->each_events;
}

const struct sampled_boot *sampled_first_clock(const struct samples *samples)
{
	size_t i;

	for (i = 0; i < samples->boot_count; i++) {
		if (sampled_has_numbers(&samples->boots[i]))
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
		return a->at[axis].name == b->at[axis].name ||
		       !strcmp(a->at[axis].name, b->at[axis].name);
	return a->at[axis].number == b->at[axis].number;
}

/* FNV-1a */
static uint32_t hash_bytes(uint32_t hash, const void *bytes, size_t length)
{
	const unsigned char *byte = bytes;

	while (length--)
		hash = (hash ^ *byte++) * 16777619U;
	return hash;
}

void sampled_hash_place(struct sampled_cell *cell)
{
	uint32_t section = hash_bytes(2166136261U, cell->section, strlen(cell->section));

	cell->place_hash = section;
	for (unsigned int i = 0; i < AXIS_COUNT; i++) {
		const struct axis_value *value = &cell->at[i];
		uint32_t hash = section ^ (i + 1);

		hash = axes[i].kind == AXIS_NAME
			       ? hash_bytes(hash, value->name, strlen(value->name))
			       : hash_bytes(hash, &value->number, sizeof(value->number));
		cell->axis_hashes[i] = hash;
		cell->place_hash += hash;
	}
}

static uint64_t hash_except(const struct sampled_cell *cell, unsigned int except)
{
	return except < AXIS_COUNT ? cell->place_hash - cell->axis_hashes[except]
				   : cell->place_hash;
}

static bool same_axes_except(const struct sampled_cell *a, const struct sampled_cell *b,
			     unsigned int except)
{
	for (unsigned int i = 0; i < AXIS_COUNT; i++) {
		if (i != except && !sampled_axis_equal(a, b, i))
			return false;
	}
	return true;
}

/* A cell is compared with all others, and nearly all of them have another hash. */
bool sampled_same_place(const struct sampled_cell *a, const struct sampled_cell *b,
			unsigned int except)
{
	return hash_except(a, except) == hash_except(b, except) && same_axes_except(a, b, except) &&
	       !strcmp(a->section, b->section);
}

bool sampled_same_clock(const struct sampled_boot *a, const struct sampled_boot *b)
{
	return a->clock_kind == b->clock_kind &&
	       !strcmp(sampled_clock_unit(a), sampled_clock_unit(b));
}

bool sampled_same_axes(const struct sampled_cell *a, const struct sampled_cell *b)
{
	return same_axes_except(a, b, AXIS_COUNT);
}

bool sampled_siblings(const struct sampled_cell *a, const struct sampled_cell *b, enum axis_id axis)
{
	return a->boot == b->boot && sampled_same_place(a, b, axis);
}

const struct sampled_cell *sampled_first(const struct samples *samples,
					 const struct sampled_cell *cell, enum axis_id axis)
{
	const struct sampled_cell *other = cell, *end = samples->cells + samples->cell_count;

	/* Siblings are of one boot, whose cells are neighbours. */
	while (other > samples->cells && other[-1].boot == cell->boot)
		other--;
	for (; other < end && other->boot == cell->boot; other++)
		if (other->state == CELL_MEASURED && sampled_siblings(other, cell, axis))
			return other;
	return NULL;
}

const char *sampled_kernel(const struct sampled_boot *boot)
{
	const char *release =
		json_string_value(json_object_get(boot->environment, "kernel_release"));

	return strcmp(boot->kernel, "host") || !release ? boot->kernel : release;
}
