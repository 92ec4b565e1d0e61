/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Attributions as tables: see functions.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "../bench/say.h"
#include "column.h"
#include "functions.h"
#include "grid.h"

static void put_row(struct grid *grid, char *name, uint64_t before, uint64_t after)
{
	int64_t change = (int64_t)(after - before);
	char *size = number_text((double)llabs(change));

	grid_put(grid, name);
	grid_put(grid, before ? number_text((double)before) : strdup("-"));
	grid_put(grid, after ? number_text((double)after) : strdup("-"));
	grid_put(grid, sentence("%s%s",
				change > 0   ? "+"
				: change < 0 ? "-"
					     : "",
				size ? size : ""));
	free(size);
}

int functions_print(const struct attribution *attribution, const char *before, const char *after,
		    FILE *out)
{
	static const bool left[] = { true, false, false, false };
	struct grid grid = { .columns = 4, .left = left };
	uint64_t same = 0;
	size_t i, same_count = 0;
	int ret;

	grid_put(&grid, strdup("function"));
	grid_put(&grid, strdup(before));
	grid_put(&grid, strdup(after));
	grid_put(&grid, strdup("Δ"));
	for (i = 0; i < attribution->count; i++) {
		const struct attribution_row *row = &attribution->rows[i];

		if (row->before == row->after) {
			same += row->before;
			same_count++;
			continue;
		}
		put_row(&grid, strdup(row->function), row->before, row->after);
	}
	if (same_count)
		put_row(&grid, sentence("%zu more, the same in both", same_count), same, same);
	put_row(&grid, strdup("whole call"), attribution->before, attribution->after);
	ret = grid_print(&grid, out);
	grid_free(&grid);
	return ret;
}

/* Cells side by side, as many as a line of text has room for. */
#define SIDE_BY_SIDE 8
/* So many functions are told one by one; a whole I/O has hundreds more. */
#define LISTED 64

struct side {
	const struct sampled_cell *cell[SIDE_BY_SIDE];
	struct attribution of[SIDE_BY_SIDE];
	struct attribution all; /* their sum: which functions, and in which order */
	size_t count;
};

static void side_free(struct side *side)
{
	while (side->count)
		attribution_free(&side->of[--side->count]);
	attribution_free(&side->all);
}

/* The next cells from .from on that were attributed; where it ended, or -ENOMEM. */
static ssize_t side_load(struct side *side, const struct section *section, size_t from)
{
	*side = (struct side){ 0 };
	for (; from < section->count && side->count < SIDE_BY_SIDE; from++) {
		const struct sampled_cell *cell = &section->cells[from];

		if (!cell->functions)
			continue;
		side->cell[side->count] = cell;
		if (attribution_between(NULL, cell, &side->of[side->count++]) ||
		    attribution_add(&side->all, cell))
			return -ENOMEM;
	}
	attribution_sort(&side->all);
	return (ssize_t)from;
}

static void side_put_row(const struct side *side, struct grid *grid, size_t row)
{
	const char *function = side->all.rows[row].function;

	grid_put(grid, strdup(function));
	for (size_t i = 0; i < side->count; i++) {
		uint64_t count = attribution_find(&side->of[i], function);

		grid_put(grid, count ? number_text((double)count) : strdup("-"));
	}
}

/* What is left of each cell from that row on. */
static void side_put_rest(const struct side *side, struct grid *grid, size_t from)
{
	grid_put(grid, sentence("%zu more", side->all.count - from));
	for (size_t i = 0; i < side->count; i++) {
		uint64_t sum = 0;

		for (size_t row = from; row < side->all.count; row++)
			sum += attribution_find(&side->of[i], side->all.rows[row].function);
		grid_put(grid, number_text((double)sum));
	}
}

static int side_print(const struct side *side, const struct section *section, FILE *out)
{
	static const bool left[1 + SIDE_BY_SIDE] = { true };
	struct grid grid = { .columns = 1 + (unsigned int)side->count, .left = left };
	unsigned int axis;
	size_t row, i;
	int ret;

	for (axis = 0; axis < AXIS_COUNT; axis++) {
		if (!section_varies(section, axis))
			continue;
		grid_put(&grid, strdup(axes[axis].name));
		for (i = 0; i < side->count; i++)
			grid_put(&grid, axis_format(&axes[axis], &side->cell[i]->at[axis]));
	}
	for (row = 0; row < side->all.count && row < LISTED; row++)
		side_put_row(side, &grid, row);
	if (row < side->all.count)
		side_put_rest(side, &grid, row);
	grid_put(&grid, strdup("whole call"));
	for (i = 0; i < side->count; i++)
		grid_put(&grid, number_text((double)side->of[i].after));
	ret = grid_print(&grid, out);
	grid_free(&grid);
	return ret;
}

int functions_print_section(const struct section *section, FILE *out)
{
	struct side side;
	size_t from = 0;
	int ret = 0;

	while (!ret && from < section->count) {
		ssize_t end = side_load(&side, section, from);

		if (end > 0 && side.count) {
			fprintf(out, "  functions, instructions of %s\n",
				side.cell[0]->is_noisy ? "an I/O, on average"
						       : "the cheapest call");
			ret = side_print(&side, section, out);
		}
		ret = end < 0 ? -ENOMEM : ret;
		from = (size_t)end;
		side_free(&side);
	}
	return ret;
}

json_t *functions_json(const struct attribution *attribution)
{
	json_t *rows = json_array();
	size_t i;

	for (i = 0; i < attribution->count; i++)
		json_array_append_new(rows, json_pack("[s, I, I]", attribution->rows[i].function,
						      (json_int_t)attribution->rows[i].before,
						      (json_int_t)attribution->rows[i].after));
	return rows;
}
