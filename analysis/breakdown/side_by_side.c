/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts attributed cells side by side: see side_by_side.h. */
#include <string.h>
#include "analysis/breakdown/side_by_side.h"

bool side_by_side_next(const struct section *section, size_t *from, struct side_by_side *side)
{
	side->count = 0;
	for (; *from < section->count && side->count < SIDE_BY_SIDE; (*from)++)
		if (section->cells[*from].functions)
			side->cells[side->count++] = &section->cells[*from];
	return side->count;
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
		grid->headings++;
		grid_put(grid, strdup(axes[axis].name));
		for (unsigned int i = 1; i < first; i++)
			grid_put(grid, strdup(""));
		for (size_t i = 0; i < side->count; i++)
			grid_put(grid, axis_format(&axes[axis], &side->cells[i]->at[axis]));
	}
}
