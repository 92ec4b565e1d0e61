/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One arm against another, for every cell where only one thing differs.
 * A cell that several boots of a kernel measured stands once in the rows; its
 * boots are found again when its costs are asked for.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "../bench/say.h"
#include "arms.h"
#include "contrast_check.h"

#define METRIC_EXACT "median"

const char *contrast_name(unsigned int by)
{
	if (by == CONTRAST_KERNEL)
		return "kernel";
	return by == CONTRAST_RUN ? "run" : axes[by].name;
}

static bool is_measured(const struct sampled_cell *cell)
{
	return cell->state == CELL_MEASURED;
}

static const char *kernel_of(const struct samples *samples, const struct sampled_cell *cell)
{
	return sampled_boot_of(samples, cell)->kernel;
}

/* Whether no earlier boot of the kernel has this cell. */
static bool is_first(const struct samples *samples, const struct sampled_cell *cell)
{
	const struct sampled_cell *other;

	if (!is_measured(cell))
		return false;
	for (other = samples->cells; other < cell; other++) {
		if (is_measured(other) && arm_is_again(samples, other, cell))
			return false;
	}
	return true;
}

/* Whether these two may be held against each other. */
static bool are_arms(const struct contrast *contrast, const struct sampled_cell *a,
		     const struct sampled_cell *b)
{
	const char *kernel_a = kernel_of(contrast->samples_a, a);
	const char *kernel_b = kernel_of(contrast->samples_b, b);

	if (!sampled_same_place(a, b, contrast->by))
		return false;
	if (contrast->by == CONTRAST_KERNEL)
		return strcmp(kernel_a, kernel_b) != 0;
	if (contrast->by == CONTRAST_RUN && !sampled_has_kernels(contrast->samples_a) &&
	    !sampled_has_kernels(contrast->samples_b))
		return true;
	return !strcmp(kernel_a, kernel_b) &&
	       (contrast->by == CONTRAST_RUN || !sampled_axis_equal(a, b, contrast->by));
}

/* Where the arm stands in the plan, or its kernel in the list of those asked for. */
static size_t rank(const struct contrast *contrast, const struct sampled_cell *cell)
{
	const json_t *kernels = json_object_get(contrast->samples_a->header, "kernels"), *kernel;
	size_t i;

	if (contrast->by != CONTRAST_KERNEL)
		return cell->cell;
	json_array_foreach(kernels, i, kernel) {
		const char *name = json_string_value(kernel);

		if (name && !strcmp(name, kernel_of(contrast->samples_a, cell)))
			break;
	}
	return i;
}

static bool is_named(const struct contrast *contrast, const struct sampled_cell *cell,
		     const char *baseline)
{
	char *value = contrast_value(contrast, contrast->samples_a, cell);
	bool named = value && !strcmp(value, baseline);

	free(value);
	return named;
}

static bool is_baseline(const struct contrast *contrast, const struct sampled_cell *cell,
			const char *baseline)
{
	const struct samples *samples = contrast->samples_a;
	size_t i;

	if (contrast->by == CONTRAST_RUN)
		return true;
	if (baseline)
		return is_named(contrast, cell, baseline);
	for (i = 0; i < samples->cell_count; i++) {
		const struct sampled_cell *other = &samples->cells[i];

		if (are_arms(contrast, cell, other) &&
		    rank(contrast, other) < rank(contrast, cell) && is_first(samples, other))
			return false;
	}
	return true;
}

static const char *default_metric(const struct contrast *contrast, const struct sampled_cell *a,
				  const struct sampled_cell *b)
{
	if (contrast->is_exact)
		return METRIC_EXACT;
	return a->batch.count && b->batch.count ? ARM_METRIC_BATCH : ARM_METRIC_MEAN;
}

/* A cell that cannot be compared takes none from the others. */
static int add_row(struct contrast *contrast, const struct sampled_cell *a,
		   const struct sampled_cell *b, const char *metric)
{
	struct contrast_row row = { .a = a, .b = b, .metric = metric }, *rows;
	struct comparison result, *results;
	int ret;

	if (!metric)
		row.metric = default_metric(contrast, a, b);
	ret = contrast->is_exact || !contrast_is_within_boot(contrast)
		      ? arms_compare_boots(contrast, &row, &result)
		      : arms_compare_rounds(contrast, &row, &result);
	if (ret == -EDOM) {
		contrast->without_cost++;
		return 0;
	}
	rows = ret ? NULL : reallocarray(contrast->rows, contrast->count + 1, sizeof(*rows));
	contrast->rows = rows ? rows : contrast->rows;
	results = rows ? reallocarray(contrast->results, contrast->count + 1, sizeof(*results))
		       : NULL;
	if (!results)
		return ret ? ret : -ENOMEM;
	contrast->results = results;
	rows[contrast->count] = row;
	results[contrast->count++] = result;
	return 0;
}

static int add_rows_of(struct contrast *contrast, const struct sampled_cell *a, const char *metric)
{
	const struct samples *in_b = contrast->samples_b;
	size_t i, others = 0;
	int ret = 0;

	for (i = 0; i < in_b->cell_count && !ret; i++) {
		const struct sampled_cell *b = &in_b->cells[i];

		if (!are_arms(contrast, a, b) || !is_first(in_b, b))
			continue;
		others++;
		ret = add_row(contrast, a, b, metric);
	}
	if (!others && !contrast_is_within_boot(contrast))
		contrast->without_other++;
	return ret;
}

/* Those of the second run that the first has not. */
static void count_others(struct contrast *contrast)
{
	const struct samples *in_a = contrast->samples_a, *in_b = contrast->samples_b;
	size_t i, j;

	for (i = 0; i < in_b->cell_count; i++) {
		if (!is_first(in_b, &in_b->cells[i]))
			continue;
		for (j = 0; j < in_a->cell_count; j++) {
			if (is_measured(&in_a->cells[j]) &&
			    are_arms(contrast, &in_a->cells[j], &in_b->cells[i]))
				break;
		}
		contrast->without_other += j == in_a->cell_count;
	}
}

static int add_rows(struct contrast *contrast, const struct contrast_request *request)
{
	const struct samples *in_a = contrast->samples_a;
	size_t i;
	int ret = 0;

	for (i = 0; i < in_a->cell_count && !ret; i++) {
		const struct sampled_cell *a = &in_a->cells[i];

		if (!is_first(in_a, a) || !is_baseline(contrast, a, request->baseline))
			continue;
		if (contrast->is_exact && a->is_noisy)
			contrast->noisy++;
		else
			ret = add_rows_of(contrast, a, request->metric);
	}
	if (contrast->by == CONTRAST_RUN)
		count_others(contrast);
	return ret;
}

int contrast_load(const struct samples *a, const struct samples *b,
		  const struct contrast_request *request, struct contrast *contrast)
{
	size_t i;
	int ret;

	*contrast = (struct contrast){ .samples_a = a, .samples_b = b ? b : a, .by = request->by };
	ret = contrast_check(contrast, request);
	if (!ret)
		ret = add_rows(contrast, request);
	if (!ret && !contrast->count)
		ret = -ENODATA;
	if (!ret)
		ret = comparison_settle(contrast->results, contrast->count, &contrast->options);
	for (i = 0; i < contrast->count && !ret; i++)
		contrast->verdicts[contrast->results[i].verdict]++;
	return ret;
}

void contrast_free(struct contrast *contrast)
{
	free(contrast->rows);
	free(contrast->results);
	free(contrast->refusal);
	differences_free(&contrast->differences);
	*contrast = (struct contrast){ 0 };
}

/* Its id, and how many more runs there are. */
static char *run_name(const struct samples *samples)
{
	const char *run = json_string_value(json_object_get(samples->header, "run"));
	size_t more = 0, i;

	for (i = 1; i < samples->boot_count; i++)
		more += samples->boots[i].header != samples->boots[i - 1].header;
	return more ? sentence("%s and %zu more", run ? run : "?", more) : strdup(run ? run : "?");
}

char *contrast_value(const struct contrast *contrast, const struct samples *samples,
		     const struct sampled_cell *cell)
{
	if (contrast->by == CONTRAST_KERNEL)
		return strdup(kernel_of(samples, cell));
	if (contrast->by == CONTRAST_RUN)
		return run_name(samples);
	return axis_format(&axes[contrast->by], &cell->at[contrast->by]);
}

bool contrast_find(const struct contrast *contrast, const struct sampled_cell *cell, double *cost,
		   struct comparison *result)
{
	size_t i;

	for (i = 0; i < contrast->count; i++) {
		const struct contrast_row *row = &contrast->rows[i];

		if (arm_is_again(contrast->samples_b, row->b, cell)) {
			*cost = row->cost_b;
			*result = contrast->results[i];
			return true;
		}
		if (arm_is_again(contrast->samples_a, row->a, cell)) {
			*cost = row->cost_a;
			*result = (struct comparison){ .verdict = VERDICT_EQUIVALENT };
			return true;
		}
	}
	return false;
}
