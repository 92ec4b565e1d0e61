/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which cells belong together in a figure along one axis. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "section.h"
#include "series.h"

/* One figure, one clock: that of the first boot whose clock tells anything. */
static const struct sampled_boot *clock_of(const struct samples *samples)
{
	size_t i;

	for (i = 0; i < samples->boot_count; i++) {
		if (sampled_clock_tells(&samples->boots[i]))
			return &samples->boots[i];
	}
	return NULL;
}

static bool same_clock(const struct sampled_boot *a, const struct sampled_boot *b)
{
	return !strcmp(sampled_clock_name(a), sampled_clock_name(b)) &&
	       !strcmp(sampled_clock_unit(a), sampled_clock_unit(b));
}

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

static void take_cells(struct series *series)
{
	struct section section = { 0 };
	size_t i;

	while (section_next(series->samples, &section)) {
		if (!section_varies(&section, series->axis) ||
		    !same_clock(section.boot, series->clock))
			continue;
		for (i = 0; i < section.count; i++) {
			const struct sampled_cell *cell = &section.cells[i];

			if (sampled_first(series->samples, cell, series->axis) == cell)
				take_siblings(series, &section, cell);
		}
	}
}

static bool alike(const struct sampled_cell *a, const struct sampled_cell *b)
{
	unsigned int i;

	for (i = 0; i < AXIS_COUNT; i++) {
		if (!sampled_axis_equal(a, b, i))
			return false;
	}
	return true;
}

static void name_differences(struct series *series, const struct sampled_cell *a,
			     const struct sampled_cell *b)
{
	const char *kernels[] = {
		sampled_boot_of(series->samples, a)->kernel,
		sampled_boot_of(series->samples, b)->kernel,
	};
	unsigned int i;

	for (i = 0; i < AXIS_COUNT; i++)
		series->named[i] |= i != series->axis && !sampled_axis_equal(a, b, i);
	if (strcmp(kernels[0], kernels[1]))
		series->kernel_named = true;
	else if (a->boot != b->boot)
		series->boot_named = true;
	else if (strcmp(a->section, b->section) && alike(a, b))
		series->section_named = true;
}

int series_load(const struct samples *samples, enum axis_id axis, struct series *series)
{
	size_t i, j;

	*series = (struct series){ .samples = samples, .axis = axis, .clock = clock_of(samples) };
	if (!series->clock || !samples->cell_count)
		return -ENODATA;
	series->members = calloc(samples->cell_count, sizeof(*series->members));
	if (!series->members)
		return -ENOMEM;
	take_cells(series);
	series->named[AXIS_WORKLOAD] = axis != AXIS_WORKLOAD;
	series->named[AXIS_STRATEGY] = axis != AXIS_STRATEGY;
	for (i = 0; i < series->count; i++) {
		for (j = 0; j < i; j++)
			name_differences(series, series->members[i].cell, series->members[j].cell);
	}
	return series->count ? 0 : -ENODATA;
}

void series_free(struct series *series)
{
	free(series->members);
	*series = (struct series){ 0 };
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
		char *value = series->named[i] ? axis_format(&axes[i], &cell->at[i]) : NULL;

		if (!value)
			continue;
		fprintf(out, "%s%s%s%s", space, axes[i].kind == AXIS_NAME ? "" : axes[i].name,
			axes[i].kind == AXIS_NAME ? "" : " ", value);
		free(value);
		space = ", ";
	}
	if (series->section_named)
		fprintf(out, ", [%s]", cell->section);
	if (series->kernel_named)
		fprintf(out, ", %s", sampled_boot_of(series->samples, cell)->kernel);
	if (series->boot_named)
		fprintf(out, ", boot %u", cell->boot);
	if (fclose(out))
		return NULL;
	return label;
}
