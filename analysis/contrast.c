/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One arm against another, for every cell where only one thing differs.
 * A cell that several boots of a kernel measured stands once in the rows; its
 * boots are found again when its costs are asked for.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "../bench/say.h"
#include "arms.h"

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

static bool is_within_boot(const struct contrast *contrast)
{
	return contrast->by < AXIS_COUNT;
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
	ret = contrast->is_exact || !is_within_boot(contrast)
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
	if (!others && !is_within_boot(contrast))
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

/* Every boot with a clock against the first one of the first run. */
static int find_differences(struct contrast *contrast)
{
	const struct samples *of[] = { contrast->samples_a, contrast->samples_b };
	const struct sampled_boot *first = sampled_first_clock(of[0]);
	size_t i, j;
	int ret = 0;

	for (i = 0; i < 2; i++) {
		for (j = 0; j < of[i]->boot_count && !ret; j++) {
			if (of[i]->boots[j].clock)
				ret = differences_add(&contrast->differences, first,
						      &of[i]->boots[j]);
		}
	}
	return ret;
}

static int refuse(struct contrast *contrast, char *refusal)
{
	contrast->refusal = refusal;
	return refusal ? -EINVAL : -ENOMEM;
}

static int refuse_differences(struct contrast *contrast)
{
	char *text = NULL;
	size_t i, size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return -ENOMEM;
	fputs("these are not to be compared, for they differ in", out);
	for (i = 0; i < contrast->differences.count; i++) {
		const struct difference *difference = &contrast->differences.list[i];
		char *one = difference_text(difference);

		if (difference->forbids)
			fprintf(out, "\n  %s", one ? one : difference->what);
		free(one);
	}
	return fclose(out) ? -ENOMEM : refuse(contrast, text);
}

static int check_clock(struct contrast *contrast, const struct samples *samples)
{
	size_t i;

	for (i = 0; i < samples->boot_count; i++) {
		const struct sampled_boot *boot = &samples->boots[i];

		if (boot->clock && !sampled_clock_tells(boot))
			return refuse(contrast,
				      sentence("%s: the clock is emulated, and an emulator's time "
					       "says nothing about any hardware",
					       samples->path));
	}
	return sampled_first_clock(samples) ? 0 : -ENODATA;
}

static int check_metric(struct contrast *contrast, const char *metric)
{
	static const struct registry_entry of_rounds[] = { { ARM_METRIC_BATCH, NULL },
							   { ARM_METRIC_MEAN, NULL } };

	if (!metric || (arm_metric(metric) && !is_within_boot(contrast)))
		return 0;
	if (contrast->is_exact || !is_within_boot(contrast))
		return arm_metric(metric) ? 0
					  : refuse(contrast, registry_refusal(REGISTRY_METRICS,
									      "--metric", metric));
	if (arm_metric_is_of_rounds(metric))
		return 0;
	return refuse(contrast, registry_refusal_of(of_rounds, 2,
						    "--metric between arms of one boot", metric));
}

static int check_baseline(struct contrast *contrast, const char *baseline)
{
	const struct samples *samples = contrast->samples_a;
	struct registry_entry *known;
	unsigned int count = 0;
	size_t i;
	int ret = 0;

	if (!baseline)
		return 0;
	if (contrast->by == CONTRAST_RUN)
		return refuse(contrast,
			      sentence("--baseline: %s: of two runs the first is it", baseline));
	known = calloc(samples->cell_count + 1, sizeof(*known));
	for (i = 0; known && i < samples->cell_count; i++) {
		char *value = contrast_value(contrast, samples, &samples->cells[i]);
		unsigned int j;

		for (j = 0; value && j < count && strcmp(known[j].name, value);)
			j++;
		if (value && j == count)
			known[count++].name = value;
		else
			free(value);
	}
	for (i = 0; known && i < count; i++)
		ret |= !strcmp(known[i].name, baseline);
	ret = ret ? 0 : refuse(contrast, registry_refusal_of(known, count, "--baseline", baseline));
	while (known && count)
		free((char *)known[--count].name);
	free(known);
	return ret;
}

/* At how many looks measuring might have stopped: what the run was begun with. */
static unsigned int looks_of(const struct samples *samples)
{
	json_int_t looks = json_integer_value(json_object_get(samples->header, "looks"));

	return looks > 1 && looks <= LOOK_COUNT ? (unsigned int)looks : 1;
}

static void set_options(struct contrast *contrast, const struct contrast_request *request)
{
	double delta = is_within_boot(contrast) ? DELTA_SAME_BINARY : DELTA_ACROSS_BUILDS;

	if (contrast->is_exact)
		delta = 0; /* any difference is a fact */
	contrast->options = (struct comparison_options){
		.alpha = request->alpha > 0 ? request->alpha : ALPHA_DEFAULT,
		.delta = isnan(request->delta) ? delta : request->delta,
		.looks = looks_of(contrast->samples_a),
	};
}

static int check(struct contrast *contrast, const struct contrast_request *request)
{
	const struct sampled_boot *clock;
	int ret = check_clock(contrast, contrast->samples_a);

	if (!ret)
		ret = check_clock(contrast, contrast->samples_b);
	if (ret)
		return ret;
	clock = sampled_first_clock(contrast->samples_a);
	contrast->is_exact = !strcmp(sampled_clock_name(clock), CLOCK_NAME_EXACT);
	set_options(contrast, request);
	if (!is_within_boot(contrast))
		ret = find_differences(contrast);
	if (!ret && differences_forbid(&contrast->differences))
		ret = refuse_differences(contrast);
	if (!ret)
		ret = check_metric(contrast, request->metric);
	return ret ? ret : check_baseline(contrast, request->baseline);
}

int contrast_load(const struct samples *a, const struct samples *b,
		  const struct contrast_request *request, struct contrast *contrast)
{
	size_t i;
	int ret;

	*contrast = (struct contrast){ .samples_a = a, .samples_b = b ? b : a, .by = request->by };
	ret = check(contrast, request);
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
