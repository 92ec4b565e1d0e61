/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of what calls are made of: see mix_table.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/column.h"
#include "analysis/breakdown/mix_table.h"
#include "analysis/series/attribution.h"
#include "bench/mix/mix.h"
#include "bench/system/vector.h"
#include "bench/text/message.h"

/* The place of a kind in the list of kinds. Devices, and what a later version knows, stand last. */
static unsigned int rank_of(const char *kind)
{
	unsigned int found = mix_find(kind);

	if (mix_group(found) != MIX_BESIDES)
		return found;
	for (found = MIX_INSTRUCTIONS; found < MIX_DEVICE; found++) {
		const char *name = mix_name(found);

		if (name && !strcmp(name, kind))
			break;
	}
	return found;
}

/* function: the name alone */
static struct mix_row *row_of(struct mix_table *table, const char *function, const char *kind)
{
	struct mix_row row = { .rank = rank_of(kind) }, *added;

	snprintf(row.kind, sizeof(row.kind), "%s", kind);
	for (size_t i = 0; i < table->count; i++)
		if (table->rows[i].rank == row.rank && !strcmp(table->rows[i].kind, row.kind) &&
		    !strcmp(table->rows[i].function, function))
			return &table->rows[i];
	snprintf(row.function, sizeof(row.function), "%s", function);
	row.in_path = attribution_in_path(function);
	added = grow(&table->rows, &table->count, sizeof(*added));
	if (added)
		*added = row;
	return added;
}

static int take_mix(struct mix_table *table, size_t cell, const char *function, const json_t *mix)
{
	char name[ATTRIBUTION_NAME];
	const char *kind;
	json_t *count;

	attribution_name(name, function);
	json_object_foreach((json_t *)mix, kind, count) {
		struct mix_row *row = row_of(table, name, kind);

		if (!row)
			return -ENOMEM;
		row->counts[cell] += json_integer_value(count);
	}
	return 0;
}

static int take_cell(struct mix_table *table, size_t cell, const struct sampled_cell *of)
{
	int ret = take_mix(table, cell, "", of->mix);
	json_t *row;
	size_t i;

	json_array_foreach(of->functions, i, row) {
		if (!ret && json_array_size(row) > 2)
			ret = take_mix(table, cell, json_string_value(json_array_get(row, 0)),
				       json_array_get(row, 2));
	}
	return ret;
}

static int by_function_and_kind(const void *left, const void *right)
{
	const struct mix_row *a = left, *b = right;
	int names = strcmp(a->function, b->function);

	if (names && (!*a->function || !*b->function))
		return *a->function ? 1 : -1;
	if (a->in_path != b->in_path)
		return a->in_path ? -1 : 1;
	if (names)
		return names;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return strcmp(a->kind, b->kind);
}

int mix_load(const struct sampled_cell *const *cells, size_t count, struct mix_table *table)
{
	int ret = 0;

	*table = (struct mix_table){ .cells = count };
	for (size_t i = 0; i < count && !ret; i++)
		if (cells[i])
			ret = cells[i]->mix ? take_cell(table, i, cells[i]) : -ENODATA;
	if (!ret && table->count)
		qsort(table->rows, table->count, sizeof(*table->rows), by_function_and_kind);
	return ret;
}

void mix_free(struct mix_table *table)
{
	free(table->rows);
	*table = (struct mix_table){ 0 };
}

static int64_t change_of(const struct mix_table *table, const struct mix_row *row)
{
	return (int64_t)(row->counts[table->cells - 1] - row->counts[0]);
}

static bool is_part(const struct mix_table *table, const struct mix_row *row, enum mix_part part)
{
	switch (part) {
	case MIX_WHOLE:
		return !*row->function;
	case MIX_WHOLE_NOTABLE:
		return !*row->function && !mix_is_plain(row->rank);
	case MIX_FUNCTIONS:
		return *row->function;
	case MIX_FUNCTION_CHANGES:
		break;
	}
	return *row->function && change_of(table, row);
}

static char *signed_text(int64_t change)
{
	char *size = number_text((double)llabs(change));
	char *text = size ? strf("%s%s", change > 0 ? "+" : change < 0 ? "-" : "", size) : NULL;

	free(size);
	return text;
}

size_t mix_put(const struct mix_table *table, enum mix_part part, bool with_change,
	       struct grid *grid)
{
	const char *last = "";
	size_t rows = 0;

	for (size_t i = 0; i < table->count; i++) {
		const struct mix_row *row = &table->rows[i];

		if (!is_part(table, row, part))
			continue;
		if (*row->function && strcmp(last, row->function))
			grid_put(grid, strdup(row->function));
		else if (*row->function)
			grid_repeat(grid, strdup(row->function));
		last = row->function;
		grid_put(grid, strdup(row->kind));
		for (size_t cell = 0; cell < table->cells; cell++)
			grid_put(grid, row->counts[cell] ? number_text((double)row->counts[cell])
							 : strdup("-"));
		if (with_change)
			grid_put(grid, signed_text(change_of(table, row)));
		rows++;
	}
	return rows;
}

size_t mix_put_change(const struct mix_table *table, enum mix_part part, const char *before,
		      const char *after, struct grid *grid)
{
	if (part == MIX_FUNCTION_CHANGES)
		grid_column(grid, strdup("function"), NULL, true);
	grid_column(grid, strdup("kind"), NULL, true);
	grid_column(grid, strdup(before), NULL, false);
	grid_column(grid, strdup(after), NULL, false);
	grid_column(grid, strdup("Δ"), NULL, false);
	return mix_put(table, part, true, grid);
}

json_t *mix_json(const struct sampled_cell *before, const struct sampled_cell *after)
{
	const struct sampled_cell *cells[] = { before, after };
	json_t *rows = NULL;
	struct mix_table table;

	if (!mix_load(cells, 2, &table))
		rows = json_array();
	for (size_t i = 0; rows && i < table.count && !*table.rows[i].function; i++)
		json_array_append_new(rows, json_pack("[s, I, I]", table.rows[i].kind,
						      (json_int_t)table.rows[i].counts[0],
						      (json_int_t)table.rows[i].counts[1]));
	mix_free(&table);
	return rows;
}

static json_int_t count_of(const struct sampled_cell *cell, const char *kind)
{
	return json_integer_value(json_object_get(cell->mix, kind));
}

/* What a call touches also depends on where the kernel has allocated its objects. */
static bool is_compared(unsigned int kind)
{
	return !mix_is_plain(kind) && (kind < MIX_LINES || kind >= MIX_DEVICE);
}

/* Whether all compared counts of a are those of b. */
static bool is_within(const struct sampled_cell *a, const struct sampled_cell *b)
{
	const char *kind;
	json_t *count;

	json_object_foreach(a->mix, kind, count) {
		if (is_compared(rank_of(kind)) && json_integer_value(count) != count_of(b, kind))
			return false;
	}
	return true;
}

bool mix_is_same(const struct sampled_cell *a, const struct sampled_cell *b)
{
	return is_within(a, b) && is_within(b, a);
}
