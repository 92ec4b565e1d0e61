/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What calls are made of, by kernel: see track_mix.h. */
#include <string.h>
#include "analysis/breakdown/mix_table.h"
#include "analysis/track/track_mix.h"
#include "bench/text/grid.h"
#include "bench/text/message.h"

/* The kernels from *from on whose mix differs from that of the kernel before, as many as fit. */
static void find_changes(const struct timeline *timeline, const struct timeline_row *row,
			 const struct sampled_cell **last, size_t *from, struct side_by_side *side,
			 struct grid *grid)
{
	side->count = 0;
	for (; *from < timeline->kernel_count && side->count < SIDE_BY_SIDE; (*from)++) {
		const struct sampled_cell *cell = row->cells[*from];

		if (!cell || !cell->mix || (*last && mix_is_same(*last, cell)))
			continue;
		*last = cell;
		side->cells[side->count++] = cell;
		grid_column(grid, strdup(timeline->kernels[*from]), NULL, false);
	}
}

static int add_mix_of(const struct timeline *timeline, const struct timeline_row *row,
		      struct document *document)
{
	const struct sampled_cell *last = NULL;
	size_t from = 0;
	int ret = 0;

	while (from < timeline->kernel_count && !ret) {
		struct grid grid = { 0 };
		struct side_by_side side;
		struct mix_table table = { 0 };

		grid_column(&grid, strdup("since kernel"), NULL, true);
		find_changes(timeline, row, &last, &from, &side, &grid);
		if (side.count)
			ret = mix_load(side.cells, side.count, &table);
		if (side.count && !ret && mix_put(&table, MIX_WHOLE_NOTABLE, false, &grid)) {
			document_heading(document, timeline_title(timeline, row),
					 strdup("what the cheapest call is made of"));
			document_table(document, &grid);
		}
		mix_free(&table);
		grid_free(&grid);
	}
	return ret;
}

int track_add_mix(const struct timeline *timeline, struct document *document)
{
	bool found = false;
	int ret = 0;

	for (size_t i = 0; i < timeline->row_count && !ret; i++) {
		const struct timeline_row *row = &timeline->rows[i];

		for (size_t kernel = 0; kernel < timeline->kernel_count; kernel++)
			found |= row->cells[kernel] && row->cells[kernel]->mix;
		ret = add_mix_of(timeline, row, document);
	}
	if (!found)
		message("--mix: the records have none; measure again with this version");
	return ret;
}
