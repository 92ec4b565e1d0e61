/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads a contrast: see contrast_load.h.
 * A cell that several boots of a kernel measured has one row, which names its first boot. The other
 * boots are found again when the costs are computed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/candidates.h"
#include "analysis/compare/contrast_check.h"
#include "analysis/compare/contrast_load.h"
#include "bench/system/vector.h"

#define METRIC_EXACT "median"

/* A race has outcomes instead of a cost. */
static bool is_measured(const struct sampled_cell *cell)
{
	return cell->state == CELL_MEASURED && !cell->race.instances;
}

static const char *kernel_of(const struct samples *samples, const struct sampled_cell *cell)
{
	return sampled_boot_of(samples, cell)->kernel;
}

/* Whether no earlier boot of the kernel measured this cell. */
static bool is_first(const struct samples *samples, const struct sampled_cell *cell)
{
	const struct sampled_cell *other;

	if (!is_measured(cell))
		return false;
	sampled_foreach_place(samples, other, cell, AXIS_COUNT) {
		if (other < cell && is_measured(other) &&
		    !strcmp(kernel_of(samples, other), kernel_of(samples, cell)))
			return false;
	}
	return true;
}

static bool has_failed(const struct sampled_cell *cell)
{
	return cell->state == CELL_FAILED || cell->state == CELL_CUT;
}

/* Whether no boot of the kernel measured this cell, and it is the first of those that failed to. */
static bool is_first_failure(const struct samples *samples, const struct sampled_cell *cell)
{
	const struct sampled_cell *other;

	if (!has_failed(cell))
		return false;
	sampled_foreach_place(samples, other, cell, AXIS_COUNT) {
		if (!strcmp(kernel_of(samples, other), kernel_of(samples, cell)) &&
		    (other->state == CELL_MEASURED || (other < cell && has_failed(other))))
			return false;
	}
	return true;
}

/* Whether the contrast compares these two cells. */
static bool are_candidates(const struct contrast *contrast, const struct sampled_cell *a,
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

/* The position of the cell in the plan, or of its kernel in the run. The lowest is the baseline. */
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
	const struct sampled_cell *other;

	if (contrast->by == CONTRAST_RUN)
		return true;
	if (baseline)
		return is_named(contrast, cell, baseline);
	sampled_foreach_place(samples, other, cell, contrast->by) {
		if (are_candidates(contrast, cell, other) &&
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
	return a->batch.count && b->batch.count ? CANDIDATE_METRIC_BATCH : CANDIDATE_METRIC_MEAN;
}

static int append_row(struct contrast *contrast, const struct contrast_row *row,
		      const struct comparison *result)
{
	size_t rows = contrast->count;
	size_t results = rows;
	struct contrast_row *new_row = grow(&contrast->rows, &rows, sizeof(*new_row));
	struct comparison *new_result = grow(&contrast->results, &results, sizeof(*new_result));

	if (!new_row || !new_result)
		return -ENOMEM;
	*new_row = *row;
	*new_result = *result;
	contrast->count++;
	return 0;
}

/* A cell without a ratio or a value is only counted: it is no test, and the others are compared. */
static int add_row(struct contrast *contrast, const struct sampled_cell *a,
		   const struct sampled_cell *b, const char *metric)
{
	struct contrast_row row = { .a = a, .b = b, .metric = metric };
	struct comparison result;
	int ret;

	if (!metric)
		row.metric = default_metric(contrast, a, b);
	ret = candidates_compare_row(contrast, &row, &result);
	contrast->without_cost += ret == -EDOM;
	contrast->without_quiet += ret == -ENODATA && row.rejected;
	contrast->without_metric += ret == -ENODATA && !row.rejected;
	if (ret == -EDOM || ret == -ENODATA)
		return 0;
	return ret ? ret : append_row(contrast, &row, &result);
}

/* Counts the candidates that failed. If the plan's baseline failed, a later one stands for it and is no worse. */
static size_t count_failures(const struct contrast *contrast, const struct sampled_cell *a,
			     const char *baseline)
{
	bool is_any = contrast->by == CONTRAST_RUN || baseline;
	const struct samples *in_b = contrast->samples_b;
	const struct sampled_cell *b;
	size_t failed = 0;

	sampled_foreach_place(in_b, b, a, contrast->by)
		failed += are_candidates(contrast, a, b) && is_first_failure(in_b, b) &&
			  (is_any || rank(contrast, b) > rank(contrast, a));
	return failed;
}

static int add_rows_against(struct contrast *contrast, const struct sampled_cell *a,
			    const struct contrast_request *request)
{
	const struct samples *in_b = contrast->samples_b;
	const struct sampled_cell *b;
	size_t others = count_failures(contrast, a, request->baseline);
	int ret = 0;

	contrast->failed += others;
	sampled_foreach_place(in_b, b, a, contrast->by) {
		if (ret || !are_candidates(contrast, a, b) || !is_first(in_b, b))
			continue;
		others++;
		ret = add_row(contrast, a, b, request->metric);
	}
	if (!others && !contrast_is_within_boot(contrast))
		contrast->without_other++;
	return ret;
}

/* Counts the cells that only the second run measured. */
static void count_others(struct contrast *contrast)
{
	const struct samples *in_a = contrast->samples_a, *in_b = contrast->samples_b;
	const struct sampled_cell *a;
	size_t i;

	for (i = 0; i < in_b->cell_count; i++) {
		if (!is_first(in_b, &in_b->cells[i]))
			continue;
		sampled_foreach_place(in_a, a, &in_b->cells[i], contrast->by) {
			if (is_measured(a) && are_candidates(contrast, a, &in_b->cells[i]))
				break;
		}
		contrast->without_other += !a;
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
			ret = add_rows_against(contrast, a, request);
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
