/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Goes through the sections of a run: see section.h. */
#include <string.h>
#include "analysis/series/duplicate_boot.h"
#include "analysis/series/section.h"

/* Whether the cell repeats an earlier boot. The current boot is known not to. */
static bool is_repeated(const struct samples *samples, const struct sampled_cell *cell,
			const struct sampled_boot *current)
{
	const struct sampled_boot *boot = sampled_boot_of(samples, cell);

	return boot != current && duplicate_boot_of(samples, boot) != boot;
}

bool section_next(const struct samples *samples, struct section *section)
{
	const struct sampled_cell *cell, *end;

	if (!samples->cell_count)
		return false;
	end = samples->cells + samples->cell_count;
	cell = section->cells ? section->cells + section->count : samples->cells;
	while (cell < end && is_repeated(samples, cell, section->boot))
		cell++;
	if (cell == end)
		return false;
	section->boot = sampled_boot_of(samples, cell);
	section->name = cell->section;
	section->cells = cell;
	for (section->count = 0; cell < end; cell++, section->count++) {
		if (cell->boot != section->cells->boot || strcmp(cell->section, section->name))
			break;
	}
	return true;
}

bool section_varies(const struct section *section, enum axis_id axis)
{
	size_t i;

	for (i = 1; i < section->count; i++) {
		if (!sampled_axis_equal(&section->cells[0], &section->cells[i], axis))
			return true;
	}
	return false;
}

bool section_has_numbers(const struct section *section)
{
	return sampled_has_numbers(section->boot) && section_count(section, CELL_MEASURED);
}

size_t section_count(const struct section *section, enum cell_state state)
{
	size_t i, count = 0;

	for (i = 0; i < section->count; i++)
		count += section->cells[i].state == state;
	return count;
}
