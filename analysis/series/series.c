/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups cells into the series of a figure: see series.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/correct/correct.h"
#include "analysis/series/section.h"
#include "analysis/series/series.h"

/* Adds one series: the siblings of a measured cell. */
static void take_siblings(struct series *series, const struct sampled_cell *first)
{
	unsigned int number = series->count ? series->members[series->count - 1].series + 1 : 0;
	const struct sampled_cell *cell;

	sampled_foreach_place(series->samples, cell, first, series->axis) {
		if (cell->boot == first->boot && cell->state == CELL_MEASURED &&
		    cell->distribution.calls)
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

/* Adds one series: the same cell of the plan on each kernel, unless only one kernel measured it. */
static void take_kernels(struct series *series, const struct sampled_cell *const *cells,
			 size_t count)
{
	size_t from = series->count, i;
	unsigned int index = from ? series->members[from - 1].series + 1 : 0;

	for (i = 0; i < count; i++) {
		const struct sampled_boot *boot = sampled_boot_of(series->samples, cells[i]);

		if (cells[i]->state == CELL_MEASURED && cells[i]->distribution.calls &&
		    sampled_same_clock(boot, series->clock) &&
		    !has_kernel(series, from, boot->kernel))
			series->members[series->count++] = (struct member){ cells[i], index };
	}
	if (series->count < from + 2)
		series->count = from;
}

/* By number; cells of the same number keep their order. */
static int by_cell(const void *left, const void *right)
{
	const struct sampled_cell *a = *(const struct sampled_cell *const *)left;
	const struct sampled_cell *b = *(const struct sampled_cell *const *)right;

	return a->cell != b->cell ? (a->cell > b->cell) - (a->cell < b->cell) : (a > b) - (a < b);
}

/* 0 or -ENOMEM. */
static int take_cells_by_kernel(struct series *series)
{
	size_t count = series->samples->cell_count, from, to;
	const struct sampled_cell **cells = calloc(count, sizeof(*cells));

	if (!cells)
		return -ENOMEM;
	for (from = 0; from < count; from++)
		cells[from] = &series->samples->cells[from];
	qsort(cells, count, sizeof(*cells), by_cell);
	for (from = 0; from < count; from = to) {
		for (to = from + 1; to < count && cells[to]->cell == cells[from]->cell;)
			to++;
		take_kernels(series, cells + from, to - from);
	}
	free(cells);
	return 0;
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

			/* Only a measured cell is the first; for each other one all siblings would be searched. */
			if (cell->state == CELL_MEASURED &&
			    sampled_first(series->samples, cell, series->axis) == cell)
				take_siblings(series, cell);
		}
	}
}

/* Notes the boot of a member's kernel. Whether another boot of this kernel was noted before. */
static bool is_rebooted(const struct sampled_boot **boots, const struct sampled_boot *boot)
{
	for (; *boots; boots++) {
		if (*boots == boot)
			return false;
		if (!strcmp((*boots)->kernel, boot->kernel))
			return true;
	}
	*boots = boot;
	return false;
}

/* Whether members come from two boots of one kernel. 0 or -ENOMEM. */
static int find_boots(struct series *series)
{
	const struct samples *samples = series->samples;
	const struct sampled_boot **boots =
		calloc(samples->boot_count + 1, sizeof(const struct sampled_boot *));

	if (!boots)
		return -ENOMEM;
	for (size_t i = 0; i < series->count && !series->boot_named; i++)
		series->boot_named =
			is_rebooted(boots, sampled_boot_of(samples, series->members[i].cell));
	free(boots);
	return 0;
}

/* Labels name what differs. This is found once, because a figure has as many labels as members. */
static void find_differences(struct series *series)
{
	const struct sampled_cell *first = series->members[0].cell;

	for (size_t i = 1; i < series->count; i++) {
		const struct sampled_cell *cell = series->members[i].cell;

		for (unsigned int axis = 0; axis < AXIS_COUNT; axis++)
			series->varies[axis] |= !sampled_axis_equal(first, cell, axis);
		series->section_varies |= strcmp(first->section, cell->section) != 0;
	}
}

int series_load(const struct samples *samples, enum axis_id axis, struct series *series)
{
	int ret = 0;

	*series = (struct series){ .samples = samples,
				   .axis = axis,
				   .clock = sampled_first_clock(samples) };
	if (!series->clock || !samples->cell_count)
		return -ENODATA;
	series->members = calloc(samples->cell_count, sizeof(*series->members));
	if (!series->members)
		return -ENOMEM;
	if (axis == SERIES_KERNEL)
		ret = take_cells_by_kernel(series);
	else
		take_cells(series);
	if (ret)
		return ret;
	find_differences(series);
	/* A figure of one kernel names it, too, if the run has several. */
	series->kernel_named = axis != SERIES_KERNEL && sampled_has_kernels(samples);
	if (axis != SERIES_KERNEL && samples->boot_count > 1)
		ret = find_boots(series);
	if (ret)
		return ret;
	return series->count ? 0 : -ENODATA;
}

void series_free(struct series *series)
{
	free(series->members);
	*series = (struct series){ 0 };
}

/*
 * Whether the label names this axis, because another cell has another value. A default value is
 * named only if the section of the cell varies the axis. Between kernels, defaults are named and
 * only cells of the same workload count.
 */
static bool is_named(const struct series *series, const struct sampled_cell *cell,
		     enum axis_id axis)
{
	bool is_default;
	size_t i;

	if (axis == series->axis)
		return false;
	if (axis == AXIS_WORKLOAD || (axis == AXIS_STRATEGY && series->axis != SERIES_KERNEL))
		return true;
	/* The verdict stands behind the name, so a cost between kernels has both, too. */
	if (axis == AXIS_STRATEGY && *correct_word(cell))
		return true;
	if (!series->varies[axis])
		return false;
	is_default =
		series->axis != SERIES_KERNEL && axis_is_fallback(&axes[axis], &cell->at[axis]);
	for (i = 0; i < series->count; i++) {
		const struct sampled_cell *other = series->members[i].cell;

		if (!sampled_axis_equal(other, cell, axis) &&
		    (!is_default || !strcmp(other->section, cell->section)) &&
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

	for (i = 0; i < series->count && series->section_varies; i++) {
		if (strcmp(series->members[i].cell->section, cell->section) &&
		    sampled_same_axes(series->members[i].cell, cell))
			return true;
	}
	return false;
}

/* The rounds of a part are one boot, on the machine that measured it. */
static void put_boot(FILE *out, const struct sampled_boot *boot)
{
	if (boot->part && boot->is_by_round && boot->machine)
		fprintf(out, ", on %s", boot->machine);
	else
		fprintf(out, ", boot %u", boot->boot);
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
		value = correct_axis_label(cell, (enum axis_id)i);
		fprintf(out, "%s%s", space, value ? value : "");
		free(value);
		space = ", ";
	}
	if (is_section_named(series, cell))
		fprintf(out, ", [%s]", cell->section);
	if (series->kernel_named)
		fprintf(out, ", %s", sampled_boot_of(series->samples, cell)->kernel);
	if (series->boot_named)
		put_boot(out, sampled_boot_of(series->samples, cell));
	if (fclose(out))
		return NULL;
	return label;
}
