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
#define FNV_START 2166136261U

static uint32_t hash_bytes(uint32_t hash, const void *bytes, size_t length)
{
	const unsigned char *byte = bytes;

	while (length--)
		hash = (hash ^ *byte++) * 16777619U;
	return hash;
}

void sampled_hash_place(struct sampled_cell *cell)
{
	uint32_t section = hash_bytes(FNV_START, cell->section, strlen(cell->section));

	cell->axes_hash = 0;
	for (unsigned int i = 0; i < AXIS_COUNT; i++) {
		const struct axis_value *value = &cell->at[i];
		uint32_t hash = FNV_START ^ (i + 1);

		hash = axes[i].kind == AXIS_NAME
			       ? hash_bytes(hash, value->name, strlen(value->name))
			       : hash_bytes(hash, &value->number, sizeof(value->number));
		cell->axis_hashes[i] = hash;
		cell->axes_hash += hash;
	}
	cell->place_hash = cell->axes_hash + section;
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

struct places_key {
	const struct samples *samples;
	unsigned int except;
};

static uint64_t hash_at(const void *array, size_t position)
{
	const struct places_key *key = array;

	return hash_except(&key->samples->cells[position], key->except);
}

/* Whether the cell has outcomes of a race. */
static uint64_t has_race_at(const void *array, size_t position)
{
	const struct places_key *key = array;

	return key->samples->cells[position].race.instances != 0;
}

/* The chains of the present cells; NULL without memory for any. */
static struct sampled_places *places_of(const struct samples *samples)
{
	struct sampled_places *places = samples->places;

	if (!places)
		return NULL;
	if (places->cells != samples->cells || places->cell_count != samples->cell_count)
		sampled_places_forget(places);
	places->cells = samples->cells;
	places->cell_count = samples->cell_count;
	return places;
}

/* Chains by place, or NULL: there is no memory for them, so all cells are searched. */
static const struct chains *chains_of(const struct samples *samples, unsigned int except)
{
	const struct places_key key = { samples, except };
	struct sampled_places *places = places_of(samples);
	struct chains *chains =
		places ? &places->chains[except < AXIS_COUNT ? except : AXIS_COUNT] : NULL;

	if (chains && !chains->room && chains_make(chains, samples->cell_count, hash_at, &key))
		return NULL;
	return chains;
}

static const struct chains *races_of(const struct samples *samples)
{
	const struct places_key key = { samples, 0 };
	struct sampled_places *places = places_of(samples);
	struct chains *races = places ? &places->races : NULL;

	if (races && !races->room && chains_make(races, samples->cell_count, has_race_at, &key))
		return NULL;
	return races;
}

void sampled_places_forget(struct sampled_places *places)
{
	for (unsigned int i = 0; places && i <= AXIS_COUNT; i++)
		chains_free(&places->chains[i]);
	if (places)
		chains_free(&places->races);
}

static size_t first_of(const struct chains *chains, size_t cell_count, uint64_t hash)
{
	if (chains)
		return chains_first(chains, hash);
	return cell_count ? 0 : CHAIN_END;
}

static size_t next_of(const struct chains *chains, size_t cell_count, size_t position)
{
	if (chains)
		return chains_after(chains, position);
	return position + 1 < cell_count ? position + 1 : CHAIN_END;
}

const struct sampled_cell *sampled_race_next(const struct samples *samples,
					     const struct sampled_cell *after)
{
	const struct chains *chains = races_of(samples);
	size_t count = samples->cell_count;
	size_t i = after ? next_of(chains, count, (size_t)(after - samples->cells))
			 : first_of(chains, count, true);

	while (i != CHAIN_END && !samples->cells[i].race.instances)
		i = next_of(chains, count, i);
	return i == CHAIN_END ? NULL : &samples->cells[i];
}

const struct sampled_cell *sampled_place_next(const struct samples *samples,
					      const struct sampled_cell *after,
					      const struct sampled_cell *cell, unsigned int except)
{
	const struct chains *chains = chains_of(samples, except);
	size_t count = samples->cell_count;
	size_t i = after ? next_of(chains, count, (size_t)(after - samples->cells))
			 : first_of(chains, count, hash_except(cell, except));

	for (; i != CHAIN_END; i = next_of(chains, count, i)) {
		if (sampled_same_place(&samples->cells[i], cell, except))
			return &samples->cells[i];
	}
	return NULL;
}

bool sampled_same_clock(const struct sampled_boot *a, const struct sampled_boot *b)
{
	return a->clock_kind == b->clock_kind &&
	       !strcmp(sampled_clock_unit(a), sampled_clock_unit(b));
}

bool sampled_same_axes(const struct sampled_cell *a, const struct sampled_cell *b)
{
	return a->axes_hash == b->axes_hash && same_axes_except(a, b, AXIS_COUNT);
}

bool sampled_siblings(const struct sampled_cell *a, const struct sampled_cell *b, enum axis_id axis)
{
	return a->boot == b->boot && sampled_same_place(a, b, axis);
}

const struct sampled_cell *sampled_first(const struct samples *samples,
					 const struct sampled_cell *cell, enum axis_id axis)
{
	const struct sampled_cell *other;

	sampled_foreach_place(samples, other, cell, axis) {
		if (other->state == CELL_MEASURED && other->boot == cell->boot)
			return other;
	}
	return NULL;
}

const char *sampled_kernel(const struct sampled_boot *boot)
{
	const char *release =
		json_string_value(json_object_get(boot->environment, "kernel_release"));

	return strcmp(boot->kernel, "host") || !release ? boot->kernel : release;
}
