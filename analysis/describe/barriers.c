/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names the barriers in which strategies differ: see barriers.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/barriers.h"
#include "bench/mix/mix.h"

static const json_t *patched_of(const struct sampled_cell *cell)
{
	return json_object_get(cell->line, "patched");
}

/* Instructions of this kind that a call executes, or else that are patched into the driver. */
static json_int_t barriers_of(const struct sampled_cell *cell, unsigned int kind)
{
	json_int_t count = 0;
	json_t *site;
	size_t i;

	if (cell->mix)
		return json_integer_value(json_object_get(cell->mix, mix_name(kind)));
	json_array_foreach(patched_of(cell), i, site) {
		const char *word = json_string_value(json_object_get(site, "word"));

		count += word && mix_kind((uint32_t)strtoul(word, NULL, 16)) == kind;
	}
	return count;
}

/* The strategies of a cell whose barriers are known in the same way, itself included. */
struct strategies {
	const struct sampled_cell **cells;
	size_t count;
};

static bool strategies_find(const struct samples *samples, const struct sampled_cell *cell,
			    struct strategies *all)
{
	*all = (struct strategies){ .cells = calloc(samples->cell_count, sizeof(*all->cells)) };
	for (size_t i = 0; i < samples->cell_count && all->cells; i++) {
		const struct sampled_cell *other = &samples->cells[i];

		if (other->state == CELL_MEASURED && !other->mix == !cell->mix &&
		    sampled_siblings(other, cell, AXIS_STRATEGY))
			all->cells[all->count++] = other;
	}
	return all->cells;
}

/* Whether the number of these instructions differs among the strategies. */
static bool differs(const struct strategies *all, unsigned int kind)
{
	for (size_t i = 1; i < all->count; i++)
		if (barriers_of(all->cells[i], kind) != barriers_of(all->cells[0], kind))
			return true;
	return false;
}

/* Several rows of the table of kinds may have one name. */
static bool is_first(unsigned int kind)
{
	unsigned int first = 0;

	while (strcmp(mix_name(first), mix_name(kind)))
		first++;
	return first == kind;
}

static void put_barriers(const struct strategies *all, const struct sampled_cell *cell, FILE *out)
{
	unsigned int named = 0, different = 0;

	for (unsigned int kind = 0; kind < MIX_INSTRUCTIONS && mix_name(kind); kind++) {
		json_int_t count = barriers_of(cell, kind);

		if (mix_group(kind) != MIX_ORDERING || !is_first(kind) || !differs(all, kind))
			continue;
		different++;
		if (count)
			fputs(named++ ? ", " : "", out);
		if (count > 1)
			fprintf(out, "%" PRId64 " ", (int64_t)count);
		if (count)
			fputs(mix_name(kind), out);
	}
	if (!named)
		fputs(different ? "none" : "same", out);
}

char *barriers_text(const struct samples *samples, const struct sampled_cell *cell)
{
	struct strategies all;
	char *text = NULL;
	size_t size;
	FILE *out;

	if (!sampled_is_exact(sampled_boot_of(samples, cell)) ||
	    (!cell->mix && !json_array_size(patched_of(cell))))
		return strdup("-");
	if (!strategies_find(samples, cell, &all))
		return NULL;
	out = open_memstream(&text, &size);
	if (out)
		put_barriers(&all, cell, out);
	free(all.cells);
	return out && !fclose(out) ? text : NULL;
}
