/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts attributed cells side by side: see side_by_side.h. */
#include <string.h>
#include "analysis/breakdown/side_by_side.h"
#include "analysis/describe/column.h"

bool side_by_side_next(const struct section *section, size_t *from, struct side_by_side *side)
{
	side->count = 0;
	for (; *from < section->count && side->count < SIDE_BY_SIDE; (*from)++)
		if (section->cells[*from].functions)
			side->cells[side->count++] = &section->cells[*from];
	return side->count;
}

/* Starts a heading row of `first` columns of text, of which the first has a title. */
static void put_title(struct grid *grid, const char *title, unsigned int first)
{
	grid->headings++;
	grid_put(grid, strdup(title));
	for (unsigned int i = 1; i < first; i++)
		grid_put(grid, strdup(""));
}

/* What the memory models say of each cell's strategy. */
static void put_correct(const struct side_by_side *side, unsigned int first, struct grid *grid)
{
	for (enum memory_model model = 0; model < MEMORY_MODELS; model++) {
		const struct column column = column_correct(model);

		put_title(grid, column_title(&column), first);
		for (size_t i = 0; i < side->count; i++)
			grid_put(grid, strdup(column_word(&column, side->cells[i])));
	}
}

void side_by_side_head(const struct side_by_side *side, const struct section *section,
		       unsigned int first, struct grid *grid)
{
	static const bool left[][1 + SIDE_BY_SIDE] = { { true }, { true, true } };

	*grid = (struct grid){ .columns = first + (unsigned int)side->count,
			       .left = left[first - 1] };
	for (unsigned int axis = 0; axis < AXIS_COUNT; axis++) {
		if (!section_varies(section, axis))
			continue;
		put_title(grid, axes[axis].name, first);
		for (size_t i = 0; i < side->count; i++)
			grid_put(grid, axis_format(&axes[axis], &side->cells[i]->at[axis]));
		if (axis == AXIS_STRATEGY)
			put_correct(side, first, grid);
	}
}
