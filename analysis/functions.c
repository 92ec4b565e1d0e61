/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where two calls differ, function by function: see functions.h. */
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
