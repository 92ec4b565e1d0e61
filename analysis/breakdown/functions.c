/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints attributions as tables: see functions.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/column.h"
#include "analysis/breakdown/functions.h"
#include "analysis/breakdown/side_by_side.h"
#include "bench/text/grid.h"
#include "bench/text/message.h"

#define TIMED_CALL "cheapest of the timed pass"

/* Instructions, with a bar of their share in the largest call of the table. */
static void put_count(struct grid *grid, uint64_t count, uint64_t largest)
{
	grid_number(grid, count ? number_text((double)count) : strdup("-"), (double)count);
	grid_bar(grid, GRID_BAR_SHARE, largest ? (double)count / (double)largest : 0);
}

/* Two calls, and what their bars are shares of: the larger call, and the largest difference of a row. */
struct scale {
	uint64_t call, change;
};

static void put_row(struct grid *grid, const struct scale *scale, char *name, uint64_t before,
		    uint64_t after)
{
	int64_t change = (int64_t)(after - before);
	char *size = number_text((double)llabs(change));

	grid_put(grid, name);
	put_count(grid, before, scale->call);
	put_count(grid, after, scale->call);
	grid_number(grid,
		    strf("%s%s",
			 change > 0   ? "+"
			 : change < 0 ? "-"
				      : "",
			 size ? size : ""),
		    (double)change);
	grid_bar(grid, GRID_BAR_CHANGE, scale->change ? (double)change / (double)scale->change : 0);
	free(size);
}

static struct scale scale_of(const struct attribution *attribution)
{
	uint64_t whole = llabs(attribution_change(attribution));
	/* The first row has the largest difference. */
	uint64_t row = attribution->count ? llabs(attribution_change(&attribution->rows[0])) : 0;

	return (struct scale){
		.call = attribution->before > attribution->after ? attribution->before
								 : attribution->after,
		.change = whole > row ? whole : row,
	};
}

void functions_put(const struct attribution *attribution, const char *before, const char *after,
		   struct grid *grid)
{
	const struct scale scale = scale_of(attribution);
	uint64_t same = 0;
	size_t i, same_count = 0;

	grid_column(grid, strdup("function"), NULL, true);
	grid_column(grid, strdup(before), NULL, false);
	grid_column(grid, strdup(after), NULL, false);
	grid_column(grid, strdup("Δ"), NULL, false);
	for (i = 0; i < attribution->count; i++) {
		const struct attribution_row *row = &attribution->rows[i];

		if (row->before == row->after) {
			same += row->before;
			same_count++;
			continue;
		}
		put_row(grid, &scale, strdup(row->function), row->before, row->after);
	}
	grid_foot(grid);
	if (same_count)
		put_row(grid, &scale, strf("%zu more, the same in both", same_count), same, same);
	put_row(grid, &scale, strdup("whole call"), attribution->before, attribution->after);
	if (attribution_passes_differ(attribution))
		put_row(grid, &scale, strdup(TIMED_CALL), attribution->timed_before,
			attribution->timed_after);
}

/* Functions with a row each. A whole I/O has hundreds more, which share one row. */
#define LISTED 64

struct side {
	struct side_by_side cells;
	struct attribution of[SIDE_BY_SIDE];
	struct attribution all; /* the sum of the cells, which gives the order of the functions */
	uint64_t largest; /* instructions of a call */
};

static void side_free(struct side *side)
{
	for (size_t i = 0; i < SIDE_BY_SIDE; i++)
		attribution_free(&side->of[i]);
	attribution_free(&side->all);
}

/* Attributes the cells. 0 or -ENOMEM. */
static int side_load(struct side *side)
{
	for (size_t i = 0; i < side->cells.count; i++) {
		if (attribution_between(NULL, side->cells.cells[i], &side->of[i]) ||
		    attribution_add(&side->all, side->cells.cells[i]))
			return -ENOMEM;
		if (side->of[i].after > side->largest)
			side->largest = side->of[i].after;
	}
	attribution_sort(&side->all);
	return 0;
}

static void side_put_row(const struct side *side, struct grid *grid, size_t row)
{
	const char *function = side->all.rows[row].function;

	grid_put(grid, strdup(function));
	for (size_t i = 0; i < side->cells.count; i++) {
		uint64_t count = attribution_find(&side->of[i], function);

		put_count(grid, count, side->largest);
	}
}

/* Sums the rows of each cell from this row on. */
static void side_put_rest(const struct side *side, struct grid *grid, size_t from)
{
	grid_put(grid, strf("%zu more", side->all.count - from));
	for (size_t i = 0; i < side->cells.count; i++) {
		uint64_t sum = 0;

		for (size_t row = from; row < side->all.count; row++)
			sum += attribution_find(&side->of[i], side->all.rows[row].function);
		put_count(grid, sum, side->largest);
	}
}

static bool passes_differ(const struct side *side)
{
	for (size_t i = 0; i < side->cells.count; i++) {
		if (attribution_passes_differ(&side->of[i]))
			return true;
	}
	return false;
}

/* A single cell has no axis that varies, so its columns need titles. */
static void put_heading(const struct side *side, struct grid *grid)
{
	grid->headings = 1;
	grid_put(grid, strdup("function"));
	for (size_t i = 0; i < side->cells.count; i++)
		grid_put(grid, strdup("instructions"));
}

static void side_fill(const struct side *side, const struct section *section, struct grid *grid)
{
	size_t row, i;

	side_by_side_head(&side->cells, section, 1, grid);
	if (!grid->headings)
		put_heading(side, grid);
	for (row = 0; row < side->all.count && row < LISTED; row++)
		side_put_row(side, grid, row);
	grid_foot(grid);
	if (row < side->all.count)
		side_put_rest(side, grid, row);
	grid_put(grid, strdup("whole call"));
	for (i = 0; i < side->cells.count; i++)
		put_count(grid, side->of[i].after, side->largest);
	if (!passes_differ(side))
		return;
	grid_put(grid, strdup(TIMED_CALL));
	for (i = 0; i < side->cells.count; i++) {
		uint64_t timed = side->of[i].timed_after;

		put_count(grid, timed, side->largest);
	}
}

const char *functions_next(const struct section *section, size_t *from, struct grid *grid)
{
	const char *title = NULL;
	struct side side = { 0 };

	*grid = (struct grid){ 0 };
	if (!side_by_side_next(section, from, &side.cells))
		return NULL;
	if (!side_load(&side)) {
		title = side.cells.cells[0]->is_noisy
				? "instructions by function, average of an I/O"
				: "instructions by function, " FUNCTIONS_CALL;
		side_fill(&side, section, grid);
	}
	grid->failed |= !title;
	side_free(&side);
	return title;
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
