/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which cells belong together in a figure along one axis. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "section.h"
#include "series.h"

/* One series: a measured cell's siblings. */
static void take_siblings(struct series *series, const struct section *section,
			  const struct sampled_cell *first)
{
	unsigned int number = series->count ? series->members[series->count - 1].series + 1 : 0;
	size_t i;

	for (i = 0; i < section->count; i++) {
		const struct sampled_cell *cell = &section->cells[i];

		if (cell->state == CELL_MEASURED && cell->distribution.calls &&
		    sampled_siblings(cell, first, series->axis))
			series->members[series->count++] = (struct member){ cell, number };
	}
}

static bool has_kernel(const struct series *series, size_t from, const char *kernel)
{
	for (; from < series->count; from++) {
		if (!strcmp(sampled_boot_of(series->samples, series->members[from].cell)->kernel,
			    kernel))
			return true;
	}
	return false;
}

/* One series: a cell of the plan as each kernel measured it; none if only one kernel did. */
static void take_kernels(struct series *series, unsigned int number)
{
	size_t from = series->count, i;
	unsigned int index = from ? series->members[from - 1].series + 1 : 0;

	for (i = 0; i < series->samples->cell_count; i++) {
		const struct sampled_cell *cell = &series->samples->cells[i];
		const struct sampled_boot *boot = sampled_boot_of(series->samples, cell);

		if (cell->cell == number && cell->state == CELL_MEASURED &&
		    cell->distribution.calls && sampled_same_clock(boot, series->clock) &&
		    !has_kernel(series, from, boot->kernel))
			series->members[series->count++] = (struct member){ cell, index };
	}
	if (series->count < from + 2)
		series->count = from;
}

static void take_cells_by_kernel(struct series *series)
{
	unsigned int most = 0, number;
	size_t i;

	for (i = 0; i < series->samples->cell_count; i++) {
		if (series->samples->cells[i].cell > most)
			most = series->samples->cells[i].cell;
	}
	for (number = 0; number <= most; number++)
		take_kernels(series, number);
}

static void take_cells(struct series *series)
{
	struct section section = { 0 };
	size_t i;

	while (section_next(series->samples, &section)) {
		if (!section_varies(&section, series->axis) ||
		    !sampled_same_clock(section.boot, series->clock))
			continue;
		for (i = 0; i < section.count; i++) {
			const struct sampled_cell *cell = &section.cells[i];

			if (sampled_first(series->samples, cell, series->axis) == cell)
				take_siblings(series, &section, cell);
		}
	}
}

/* One kernel booted twice. */
static bool is_again(const struct series *series, const struct sampled_cell *a,
		     const struct sampled_cell *b)
{
	return a->boot != b->boot && !strcmp(sampled_boot_of(series->samples, a)->kernel,
					     sampled_boot_of(series->samples, b)->kernel);
}

int series_load(const struct samples *samples, enum axis_id axis, struct series *series)
{
	size_t i, j;

	*series = (struct series){ .samples = samples,
				   .axis = axis,
				   .clock = sampled_first_clock(samples) };
	if (!series->clock || !samples->cell_count)
		return -ENODATA;
	series->members = calloc(samples->cell_count, sizeof(*series->members));
	if (!series->members)
		return -ENOMEM;
	if (axis == SERIES_KERNEL)
		take_cells_by_kernel(series);
	else
		take_cells(series);
	/* Also where all series are of one kernel: a reader of a run of several must know which. */
	series->kernel_named = axis != SERIES_KERNEL && sampled_has_kernels(samples);
	for (i = 0; i < series->count && axis != SERIES_KERNEL; i++) {
		for (j = 0; j < i; j++)
			series->boot_named |=
				is_again(series, series->members[i].cell, series->members[j].cell);
	}
	return series->count ? 0 : -ENODATA;
}

void series_free(struct series *series)
{
	free(series->members);
	*series = (struct series){ 0 };
}

/*
 * Whether an axis tells a cell from others; between kernels, from those of its
 * workload. Else it goes without saying at its default, unless its section varies it.
 */
static bool is_named(const struct series *series, const struct sampled_cell *cell,
		     enum axis_id axis)
{
	bool is_silent =
		series->axis != SERIES_KERNEL && axis_is_fallback(&axes[axis], &cell->at[axis]);
	size_t i;

	if (axis == series->axis)
		return false;
	if (axis == AXIS_WORKLOAD || (axis == AXIS_STRATEGY && series->axis != SERIES_KERNEL))
		return true;
	for (i = 0; i < series->count; i++) {
		const struct sampled_cell *other = series->members[i].cell;

		if (!sampled_axis_equal(other, cell, axis) &&
		    (!is_silent || !strcmp(other->section, cell->section)) &&
		    (series->axis != SERIES_KERNEL ||
		     sampled_axis_equal(other, cell, AXIS_WORKLOAD)))
			return true;
	}
	return false;
}

/* Whether another section has the same cell. */
static bool is_section_named(const struct series *series, const struct sampled_cell *cell)
{
	size_t i;

	for (i = 0; i < series->count; i++) {
		if (strcmp(series->members[i].cell->section, cell->section) &&
		    sampled_same_axes(series->members[i].cell, cell))
			return true;
	}
	return false;
}

char *series_label(const struct series *series, const struct sampled_cell *cell)
{
	const char *space = "";
	char *label = NULL;
	size_t size;
	FILE *out = open_memstream(&label, &size);
	unsigned int i;

	if (!out)
		return NULL;
	for (i = 0; i < AXIS_COUNT; i++) {
		char *value;

		if (!is_named(series, cell, i))
			continue;
		value = axis_label(&axes[i], &cell->at[i]);
		fprintf(out, "%s%s", space, value ? value : "");
		free(value);
		space = ", ";
	}
	if (is_section_named(series, cell))
		fprintf(out, ", [%s]", cell->section);
	if (series->kernel_named)
		fprintf(out, ", %s", sampled_boot_of(series->samples, cell)->kernel);
	if (series->boot_named)
		fprintf(out, ", boot %u", cell->boot);
	if (fclose(out))
		return NULL;
	return label;
}

char *series_name(const struct samples *samples, enum axis_id axis, const struct sampled_cell *cell)
{
	struct series series = { 0 };
	char *name = NULL;

	if (!series_load(samples, axis, &series))
		name = series_label(&series, cell);
	series_free(&series);
	return name;
}
