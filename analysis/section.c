/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cells of one section of the plan on one boot: one block of a table. */
#include <math.h>
#include <string.h>
#include "section.h"
#include "twin.h"

/* By another boot; the one at hand is not. */
static bool is_told(const struct samples *samples, const struct sampled_cell *cell,
		    const struct sampled_boot *at_hand)
{
	const struct sampled_boot *boot = sampled_boot_of(samples, cell);

	return boot != at_hand && twin_of(samples, boot) != boot;
}

bool section_next(const struct samples *samples, struct section *section)
{
	const struct sampled_cell *cell, *end;

	if (!samples->cell_count)
		return false;
	end = samples->cells + samples->cell_count;
	cell = section->cells ? section->cells + section->count : samples->cells;
	while (cell < end && is_told(samples, cell, section->boot))
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

/* One CPU's throughput is but its batches' mean, said the other way round. */
static bool section_is_parallel(const struct section *section)
{
	size_t i;

	for (i = 0; i < section->count; i++) {
		if (section->cells[i].at[AXIS_CPUS].number > 1)
			return true;
	}
	return false;
}

/* What people ask of a disk is how many a second. */
static bool section_does_io(const struct section *section)
{
	return !strcmp(section->cells[0].at[AXIS_TARGET].name, "fio");
}

bool section_shows(const struct section *section, const struct samples *samples,
		   const struct column *column)
{
	size_t i;

	if (column->kind == COLUMN_AXIS)
		return section_varies(section, column->index);
	if (column->kind == COLUMN_THROUGHPUT && !section_is_parallel(section) &&
	    !section_does_io(section))
		return false;
	for (i = 0; i < section->count; i++) {
		if (!isnan(column_number(column, samples, &section->cells[i])))
			return true;
	}
	return false;
}

bool section_tells(const struct section *section)
{
	return sampled_clock_tells(section->boot) && section_count(section, CELL_MEASURED);
}

size_t section_count(const struct section *section, enum cell_state state)
{
	size_t i, count = 0;

	for (i = 0; i < section->count; i++)
		count += section->cells[i].state == state;
	return count;
}
