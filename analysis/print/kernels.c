/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares the same cells on several kernels: see kernels.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/contrast_load.h"
#include "analysis/print/kernels.h"
#include "bench/system/vector.h"

static const char *kernel_of(const struct kernels *kernels, const struct member *member)
{
	return sampled_boot_of(kernels->series.samples, member->cell)->kernel;
}

/* Goes through the boots to get the order of the run, because the members are sorted by row. */
static int name_columns(struct kernels *kernels)
{
	const struct samples *samples = kernels->series.samples;
	size_t i, j;

	kernels->names = calloc(samples->boot_count, sizeof(*kernels->names));
	if (!kernels->names)
		return -ENOMEM;
	for (i = 0; i < samples->boot_count; i++) {
		for (j = 0; j < kernels->count; j++) {
			if (!strcmp(kernels->names[j], samples->boots[i].kernel))
				break;
		}
		if (j == kernels->count)
			kernels->names[kernels->count++] = samples->boots[i].kernel;
	}
	return 0;
}

/* A real clock needs all boots. What compare refuses has no cost here either. */
static int compare(struct kernels *kernels)
{
	const struct contrast_request request = { .by = CONTRAST_KERNEL,
						  .delta = NAN,
						  .costs_only = true };
	int ret;

	if (sampled_is_exact(kernels->series.clock))
		return 0;
	ret = contrast_load(kernels->series.samples, NULL, &request, &kernels->contrast);
	return ret == -EINVAL ? -ENODATA : ret;
}

int kernels_load(const struct samples *samples, struct kernels *kernels)
{
	int ret;

	*kernels = (struct kernels){ 0 };
	ret = series_load(samples, SERIES_KERNEL, &kernels->series);
	if (!ret)
		ret = name_columns(kernels);
	if (!ret)
		ret = compare(kernels);
	if (!ret)
		kernels->rows = kernels->series.members[kernels->series.count - 1].series + 1;
	return ret;
}

void kernels_free(struct kernels *kernels)
{
	contrast_free(&kernels->contrast);
	series_free(&kernels->series);
	free(kernels->names);
}

/* The members are sorted by row. */
static int compare_row(const void *row, const void *member)
{
	size_t a = *(const size_t *)row, b = ((const struct member *)member)->series;

	return (a > b) - (a < b);
}

/* The member of a kernel in this row; name: NULL gets the first member. NULL: none. */
static const struct member *member_of(const struct kernels *kernels, size_t row, const char *name)
{
	const struct series *series = &kernels->series;

	for (size_t i = vector_lower_bound(&row, series->members, series->count,
					   sizeof(*series->members), compare_row);
	     i < series->count && series->members[i].series == row; i++) {
		const struct member *member = &series->members[i];

		if (!name || !strcmp(kernel_of(kernels, member), name))
			return member;
	}
	return NULL;
}

char *kernels_label(const struct kernels *kernels, size_t row)
{
	return series_label(&kernels->series, member_of(kernels, row, NULL)->cell);
}

const struct sampled_cell *kernels_cell(const struct kernels *kernels, size_t row, size_t column)
{
	const struct member *member = member_of(kernels, row, kernels->names[column]);

	return member ? member->cell : NULL;
}

double kernels_cost(const struct kernels *kernels, size_t row, size_t column)
{
	const struct sampled_cell *cell = kernels_cell(kernels, row, column);
	struct comparison result;
	double cost = NAN;

	if (!cell)
		return NAN;
	if (sampled_is_exact(kernels->series.clock))
		return distribution_median(&cell->distribution);
	return contrast_find(&kernels->contrast, cell, &cost, &result) ? cost : NAN;
}

double kernels_change(const struct kernels *kernels, size_t row, size_t column)
{
	const struct member *first = member_of(kernels, row, NULL);
	double base = distribution_median(&first->cell->distribution);

	if (!strcmp(kernel_of(kernels, first), kernels->names[column]) || base <= 0 ||
	    !sampled_is_exact(kernels->series.clock))
		return NAN;
	return 100 * (kernels_cost(kernels, row, column) - base) / base;
}
