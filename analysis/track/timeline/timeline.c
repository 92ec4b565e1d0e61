/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects the costs of kernels and finds the steps between them: see timeline.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/candidates.h"
#include "analysis/series/attribution.h"
#include "analysis/stats/comparison.h"
#include "analysis/track/timeline/search.h"
#include "bench/system/vector.h"

const char *timeline_flavour(const struct sampled_boot *boot)
{
	const char *flavour = json_string_value(json_object_get(boot->line, "flavour"));

	return flavour ? flavour : "";
}

/* The boot of a cell that belongs to this timeline, or NULL. */
const struct sampled_boot *timeline_boot(const struct load *load, const struct samples *run,
					 const struct sampled_cell *cell)
{
	const struct timeline *timeline = load->timeline;
	const struct sampled_boot *boot = sampled_boot_of(run, cell);

	if (cell->state != CELL_MEASURED || !cell->distribution.calls ||
	    !sampled_same_clock(boot, timeline->clock) ||
	    strcmp(timeline_flavour(boot), timeline->flavour))
		return NULL;
	return boot;
}

/* The cost of the call whose functions were counted, so that costs and functions differ alike. */
static double exact_cost(const struct sampled_cell *cell)
{
	struct attribution attribution;
	double cost;

	if (attribution_between(NULL, cell, &attribution))
		cost = distribution_ranked(&cell->distribution, 1);
	else
		cost = distribution_net(&cell->distribution, attribution.after);
	attribution_free(&attribution);
	return cost;
}

/* The resolution of a real clock may exceed delta, so its cost is that of rounds: see compare. */
double timeline_cost(const struct timeline *timeline, const struct samples *run,
		     const struct sampled_cell *cell)
{
	unsigned int rejected = 0;

	return timeline->is_exact ? exact_cost(cell)
				  : candidate_cost_of_rounds(
					    run, cell, candidate_metric_of_rounds(cell), &rejected);
}

/* The first boot with a clock in the newest run that has one. */
static const struct sampled_boot *find_clock(const struct load *load)
{
	const struct sampled_boot *clock = NULL;
	size_t i;

	for (i = load->run_count; i > 0 && !clock; i--)
		clock = sampled_first_clock(load->runs[i - 1]);
	return clock;
}

static int by_release(const void *left, const void *right)
{
	return strverscmp(*(const char *const *)left, *(const char *const *)right);
}

size_t timeline_kernel(const struct timeline *timeline, const char *name)
{
	size_t i = 0;

	while (i < timeline->kernel_count && strcmp(timeline->kernels[i], name))
		i++;
	return i;
}

static int add_kernel(struct timeline *timeline, const char *name)
{
	const char **kernel;

	if (timeline_kernel(timeline, name) < timeline->kernel_count)
		return 0;
	kernel = grow(&timeline->kernels, &timeline->kernel_count, sizeof(*kernel));
	if (!kernel)
		return -ENOMEM;
	*kernel = name;
	return 0;
}

static struct timeline_row *find_row(const struct timeline *timeline,
				     const struct sampled_cell *cell)
{
	size_t i;

	for (i = 0; i < timeline->row_count; i++) {
		if (sampled_same_place(timeline->rows[i].like, cell, AXIS_COUNT))
			return &timeline->rows[i];
	}
	return NULL;
}

static int add_row(struct timeline *timeline, const struct sampled_boot *boot,
		   const struct sampled_cell *cell)
{
	struct timeline_row *row;

	if (find_row(timeline, cell))
		return 0;
	row = grow(&timeline->rows, &timeline->row_count, sizeof(*row));
	if (!row)
		return -ENOMEM;
	row->like = cell;
	row->newest = boot;
	return 0;
}

static int by_plan(const void *left, const void *right)
{
	const struct timeline_row *a = left, *b = right;

	return (a->like->cell > b->like->cell) - (a->like->cell < b->like->cell);
}

/* Calls take() for every cell of this timeline, the newest run first. */
static int each_cell(const struct load *load,
		     int (*take)(const struct load *load, const struct samples *run,
				 const struct sampled_cell *cell))
{
	const struct sampled_boot *boot;
	size_t run, i;
	int ret = 0;

	for (run = load->run_count; run-- > 0;) {
		const struct samples *samples = load->runs[run];

		for (i = 0; i < samples->cell_count && !ret; i++) {
			boot = timeline_boot(load, samples, &samples->cells[i]);
			if (boot && !samples->cells[i].is_noisy)
				ret = take(load, samples, &samples->cells[i]);
		}
	}
	return ret;
}

/*
 * Whether a boot is of the row's machine, and of the build of its kernel's newest boot, if that is known.
 * 1, 0 or -ENOMEM. On the exact clock it does not matter: a program counts alike on all machines.
 */
int timeline_row_takes(struct timeline *timeline, const struct timeline_row *row,
		       const struct sampled_boot *boot, const struct sampled_boot *same_kernel)
{
	int ret = 1;

	if (!timeline->is_exact)
		ret = left_out_check(&timeline->left_out, row->newest, boot);
	if (ret > 0 && !timeline->is_exact && same_kernel)
		ret = left_out_check(&timeline->left_out, same_kernel, boot);
	return ret;
}

static int take_kernel(const struct load *load, const struct samples *run,
		       const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(run, cell);
	int ret = timeline_row_takes(load->timeline, find_row(load->timeline, cell), boot, NULL);

	return ret > 0 ? add_kernel(load->timeline, sampled_kernel(boot)) : ret;
}

static int take_row(const struct load *load, const struct samples *run,
		    const struct sampled_cell *cell)
{
	return add_row(load->timeline, sampled_boot_of(run, cell), cell);
}

static int row_make(const struct timeline *timeline, struct timeline_row *row)
{
	size_t count = timeline->kernel_count, i;

	row->label = timeline_label(timeline, row);
	row->plain = timeline_plain_label(timeline, row);
	row->cost = calloc(count, sizeof(*row->cost));
	row->older = calloc(count, sizeof(*row->older));
	row->cells = calloc(count, sizeof(*row->cells));
	row->boots = calloc(count, sizeof(*row->boots));
	if (!row->boots || !row->label || !row->plain || !row->cost || !row->older || !row->cells)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		row->cost[i] = row->older[i] = NAN;
	return 0;
}

static void row_free(struct timeline_row *row)
{
	free(row->label);
	free(row->plain);
	free(row->cost);
	free(row->older);
	free(row->cells);
	free(row->boots);
}

/* The newest run gives the cost. A different cost in an older run is kept for the report. */
static int take_cost(const struct load *load, const struct samples *run,
		     const struct sampled_cell *cell)
{
	struct timeline *timeline = load->timeline;
	struct timeline_row *row = find_row(timeline, cell);
	const struct sampled_boot *boot = sampled_boot_of(run, cell);
	size_t kernel = timeline_kernel(timeline, sampled_kernel(boot));
	int ret = timeline_row_takes(timeline, row, boot, NULL);
	double cost;

	if (ret <= 0)
		return ret;
	cost = timeline_cost(timeline, run, cell);
	if (!timeline->boot_of[kernel])
		timeline->boot_of[kernel] = boot;
	if (!row->cells[kernel]) {
		row->boots[kernel] = boot;
		row->cells[kernel] = cell;
		row->cost[kernel] = cost;
	} else if (timeline->is_exact && cost != row->cost[kernel]) {
		row->older[kernel] = cost;
	}
	return 0;
}

static int load_rows(const struct load *load)
{
	struct timeline *timeline = load->timeline;
	size_t i;
	int ret = each_cell(load, take_row);

	if (!ret)
		ret = each_cell(load, take_kernel);
	if (ret)
		return ret;
	if (timeline->kernel_count < 2)
		return -ENODATA;
	timeline->boot_of = calloc(timeline->kernel_count, sizeof(*timeline->boot_of));
	timeline->fewest = calloc(timeline->kernel_count, sizeof(*timeline->fewest));
	if (!timeline->boot_of || !timeline->fewest)
		return -ENOMEM;
	qsort(timeline->kernels, timeline->kernel_count, sizeof(*timeline->kernels), by_release);
	qsort(timeline->rows, timeline->row_count, sizeof(*timeline->rows), by_plan);
	for (i = 0; i < timeline->row_count && !ret; i++)
		ret = row_make(timeline, &timeline->rows[i]);
	return ret ? ret : each_cell(load, take_cost);
}

int timeline_load(const struct samples *const *runs, size_t run_count, const char *flavour,
		  struct timeline *timeline)
{
	const struct load load = { .runs = runs, .run_count = run_count, .timeline = timeline };

	*timeline = (struct timeline){ .flavour = flavour, .boots = 1 };
	timeline->clock = find_clock(&load);
	if (!timeline->clock)
		return -ENODATA;
	timeline->is_exact = sampled_is_exact(timeline->clock);
	return load_rows(&load);
}

int timeline_search(const struct samples *const *runs, size_t run_count, double alpha,
		    size_t family, struct timeline *timeline)
{
	const struct load load = { .runs = runs,
				   .run_count = run_count,
				   .alpha = alpha,
				   .family = family,
				   .timeline = timeline };
	size_t i;
	int ret = 0;

	for (i = 0; i < timeline->row_count && !ret; i++)
		ret = timeline_search_row(&load, i);
	return ret;
}

void timeline_free(struct timeline *timeline)
{
	size_t i;

	for (i = 0; i < timeline->row_count; i++)
		row_free(&timeline->rows[i]);
	for (i = 0; i < timeline->step_count; i++)
		free(timeline->steps[i].accepted);
	left_out_free(&timeline->left_out);
	free(timeline->rows);
	free(timeline->steps);
	free(timeline->kernels);
	free(timeline->boot_of);
	free(timeline->fewest);
	*timeline = (struct timeline){ 0 };
}

const struct timeline_step *timeline_step_at(const struct timeline *timeline, size_t row,
					     size_t kernel)
{
	for (size_t i = 0; i < timeline->step_count; i++) {
		if (timeline->steps[i].row == row && timeline->steps[i].at == kernel)
			return &timeline->steps[i];
	}
	return NULL;
}

bool timeline_is_short(const struct timeline *timeline, size_t kernel)
{
	return timeline->fewest[kernel] && timeline->fewest[kernel] < CHANGE_BLOCKS_MIN;
}

double timeline_change(const struct timeline_step *step)
{
	return comparison_percent(step->change.size);
}

bool timeline_is_unconfirmed(const struct timeline_step *step)
{
	return step->change.kind != CHANGE_SPIKE && step->change.confirm;
}

bool timeline_is_new(const struct timeline_step *step, double delta)
{
	return step->change.kind == CHANGE_STEP && !step->change.confirm && !step->accepted &&
	       timeline_change(step) >= 100 * delta;
}
