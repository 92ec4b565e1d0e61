/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names the barriers in which strategies differ: see barriers.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/barriers.h"
#include "bench/mix/mix.h"

#define ENTRY 48 /* bytes for a comma, a count and the name of a kind */

static const json_t *patched_of(const struct sampled_cell *cell)
{
	return json_object_get(cell->line, "patched");
}

/* How many ordering instructions of each kind a call executes, or else are patched into the driver. */
static void count_barriers(const struct sampled_cell *cell, json_int_t counts[MIX_INSTRUCTIONS])
{
	const char *name;
	json_t *value;
	size_t i;

	memset(counts, 0, MIX_INSTRUCTIONS * sizeof(*counts));
	json_object_foreach(cell->mix, name, value) {
		unsigned int kind = mix_find(name);

		if (mix_group(kind) == MIX_ORDERING)
			counts[kind] = json_integer_value(value);
	}
	json_array_foreach(cell->mix ? NULL : patched_of(cell), i, value) {
		const char *word = json_string_value(json_object_get(value, "word"));
		unsigned int kind =
			word ? mix_kind((uint32_t)strtoul(word, NULL, 16)) : MIX_INSTRUCTIONS;

		if (mix_group(kind) == MIX_ORDERING)
			counts[kind]++;
	}
}

/*
 * Finds the kinds whose number differs among the strategies of a cell that are known in the same way. own: the counts of
 * the cell.
 */
static void find_differences(const struct samples *samples, const struct sampled_cell *cell,
			     const json_int_t own[MIX_INSTRUCTIONS], bool differs[MIX_INSTRUCTIONS])
{
	json_int_t kept[MIX_INSTRUCTIONS] = { 0 }, counts[MIX_INSTRUCTIONS] = { 0 };
	const json_int_t *first = NULL;
	const struct sampled_cell *other;

	sampled_foreach_place(samples, other, cell, AXIS_STRATEGY) {
		json_int_t *room = first ? counts : kept;
		const json_int_t *these = other == cell ? own : room;

		if (other->boot != cell->boot || other->state != CELL_MEASURED ||
		    !other->mix != !cell->mix)
			continue;
		if (other != cell)
			count_barriers(other, room);
		for (unsigned int kind = 0; kind < MIX_INSTRUCTIONS && first; kind++)
			differs[kind] |= these[kind] != first[kind];
		first = first ? first : these;
	}
}

/* Adds ", 2 dmb ish" to a text, or "dmb ish" to an empty one. */
static size_t add_barrier(char *text, size_t used, size_t room, json_int_t count, unsigned int kind)
{
	const char *comma = used ? ", " : "", *name = mix_name(kind);

	return used + (size_t)(count > 1 ? snprintf(text + used, room - used, "%s%" PRId64 " %s",
						    comma, (int64_t)count, name)
					 : snprintf(text + used, room - used, "%s%s", comma, name));
}

char *barriers_text(const struct samples *samples, const struct sampled_cell *cell)
{
	bool differs[MIX_INSTRUCTIONS] = { false };
	json_int_t counts[MIX_INSTRUCTIONS];
	char text[MIX_INSTRUCTIONS * ENTRY];
	unsigned int different = 0;
	size_t used = 0;

	if (!sampled_is_exact(sampled_boot_of(samples, cell)) ||
	    (!cell->mix && !json_array_size(patched_of(cell))))
		return strdup("-");
	count_barriers(cell, counts);
	find_differences(samples, cell, counts, differs);
	for (unsigned int kind = 0; kind < MIX_INSTRUCTIONS; kind++) {
		different += differs[kind];
		if (differs[kind] && counts[kind])
			used = add_barrier(text, used, sizeof(text), counts[kind], kind);
	}
	return strdup(used ? text : different ? "none" : "same");
}
