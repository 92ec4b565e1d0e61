/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Timelines as a report: see track.h. A cell is a row and a kernel is a column, as in a letter. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/breakdown/functions.h"
#include "analysis/correct/correct.h"
#include "analysis/describe/column.h"
#include "analysis/stats/comparison.h"
#include "analysis/compare/machine_diff.h"
#include "analysis/track/track.h"
#include "analysis/track/track_mix.h"
#include "bench/text/grid.h"
#include "bench/text/message.h"

const char *track_cost_name(const struct timeline *timeline)
{
	return timeline->is_exact ? "the cheapest call" : "the median round, of each boot";
}

bool track_is_small(const struct timeline_step *step, double delta)
{
	return fabs(timeline_change(step)) < 100 * delta;
}

/* The mark after a cost, or NULL. */
static const char *mark_of(const struct timeline_step *step, double delta)
{
	bool costs_more;

	if (!step)
		return NULL;
	if (timeline_is_unconfirmed(step))
		return "?";
	if (step->change.kind == CHANGE_SPIKE)
		return "!";
	costs_more = timeline_change(step) > 0;
	if (track_is_small(step, delta))
		return costs_more ? "+" : "-";
	return costs_more ? "▲" : "▼";
}

static const struct sampled_cell *row_at(const void *timeline, size_t row)
{
	return ((const struct timeline *)timeline)->rows[row].like;
}

/* Whether a row has a strategy that the memory models judge; as-built is none. */
static bool has_verdicts(const struct timeline *timeline)
{
	for (size_t row = 0; row < timeline->row_count; row++)
		if (*correct_word(timeline->rows[row].like))
			return true;
	return false;
}

static void put_correct_columns(struct grid *grid, const struct timeline *timeline)
{
	const struct correct_cells rows = { row_at, timeline, timeline->row_count };

	for (enum memory_model model = 0; model < MEMORY_MODELS && has_verdicts(timeline);
	     model++) {
		const struct column column = column_correct(model);

		grid_column(grid, strdup(column_title(&column)), NULL, true);
		grid_rank(grid, 2);
		grid_instead(grid, correct_groups(&rows));
	}
}

static void put_correct(struct grid *grid, const struct timeline *timeline, size_t row)
{
	for (enum memory_model model = 0; model < MEMORY_MODELS && has_verdicts(timeline);
	     model++) {
		const struct column column = column_correct(model);

		grid_put(grid, strdup(column_word(&column, timeline->rows[row].like)));
	}
}

/*
 * What a narrow table can do without: first the kernels at which nothing changed. The first and the
 * last one stay longest.
 */
static unsigned int kernel_rank(const struct timeline *timeline, size_t kernel, double delta)
{
	unsigned int rank = 4;

	if (!kernel || kernel + 1 == timeline->kernel_count)
		return 1;
	for (size_t i = 0; i < timeline->step_count; i++) {
		const struct timeline_step *step = &timeline->steps[i];

		if (step->at == kernel)
			rank = track_is_small(step, delta) && rank > 2 ? 3 : 2;
	}
	return rank;
}

static void add_costs(const struct timeline *timeline, double delta, struct document *document)
{
	struct grid grid = { 0 };
	size_t kernel, row;

	grid_column(&grid, strdup("cell"), NULL, true);
	put_correct_columns(&grid, timeline);
	for (kernel = 0; kernel < timeline->kernel_count; kernel++) {
		grid_column(&grid, strdup(timeline->kernels[kernel]), NULL, false);
		grid_rank(&grid, kernel_rank(timeline, kernel, delta));
	}
	for (row = 0; row < timeline->row_count; row++) {
		grid_put(&grid, strdup(timeline->rows[row].label));
		put_correct(&grid, timeline, row);
		for (kernel = 0; kernel < timeline->kernel_count; kernel++) {
			grid_put(&grid, number_text(timeline->rows[row].cost[kernel]));
			grid_mark(&grid, mark_of(timeline_step_at(timeline, row, kernel), delta));
		}
	}
	document_table(document, &grid);
}

/* Explains the marks that the table has. */
static void add_legend(const struct timeline *timeline, double delta, struct document *document)
{
	bool is_large = false, is_small = false, is_open = false, is_spike = false;

	for (size_t i = 0; i < timeline->step_count; i++) {
		const struct timeline_step *step = &timeline->steps[i];

		is_open |= timeline_is_unconfirmed(step);
		is_spike |= step->change.kind == CHANGE_SPIKE;
		if (step->change.kind == CHANGE_STEP && !timeline_is_unconfirmed(step)) {
			is_small |= track_is_small(step, delta);
			is_large |= !track_is_small(step, delta);
		}
	}
	if (is_large)
		document_note(
			document, TONE_PLAIN,
			strf("▲: costs more, ▼: less than on the kernel before, by %g %% or more",
			     100 * delta));
	if (is_small)
		document_note(document, TONE_PLAIN,
			      strf("+: costs more, -: less, by under %g %%", 100 * delta));
	if (is_open)
		document_note(document, TONE_PLAIN,
			      strdup("?: a change that more boots must confirm"));
	if (is_spike)
		document_note(document, TONE_PLAIN,
			      strdup("!: a change that is gone on the next kernel"));
}

static const char *step_state(const struct timeline_step *step, double delta)
{
	if (step->accepted)
		return "accepted";
	if (timeline_is_unconfirmed(step))
		return "to confirm";
	if (step->change.kind == CHANGE_SPIKE)
		return "spike";
	if (timeline_is_new(step, delta))
		return "NEW";
	return "cheaper";
}

/* Why it has its state; "" if the state says all. */
static char *step_reason(const struct timeline *timeline, const struct timeline_step *step)
{
	const struct change *change = &step->change;

	if (step->accepted)
		return strdup(step->accepted);
	if (timeline_is_unconfirmed(step))
		return strf("confirm with %u more boot%s of %s", change->confirm,
			    change->confirm > 1 ? "s" : "",
			    change->confirm_each ? "each kernel" : timeline->kernels[step->at]);
	if (change->kind == CHANGE_SPIKE)
		return strdup("gone in the next kernel");
	if (!timeline->is_exact && change->from != change->to)
		return strf("between %s and %s", timeline->kernels[change->from],
			    timeline->kernels[change->to]);
	return strdup("");
}

static void put_step(struct grid *grid, const struct timeline *timeline,
		     const struct timeline_step *step, double delta)
{
	const struct timeline_row *row = &timeline->rows[step->row];
	const struct change *change = &step->change;

	grid_put(grid, strdup(timeline->kernels[step->at]));
	grid_put(grid, strdup(row->label));
	put_correct(grid, timeline, step->row);
	grid_put(grid, number_text(row->cost[step->before]));
	grid_put(grid, number_text(row->cost[step->at]));
	grid_put(grid, change_text(timeline_change(step)));
	if (!timeline->is_exact) {
		grid_put(grid, strf("%+.2f … %+.2f %%", comparison_percent(change->low),
				    comparison_percent(change->high)));
		grid_put(grid, strf("%.2g", change->p));
	}
	grid_put(grid, strdup(step_state(step, delta)));
	grid_put(grid, step_reason(timeline, step));
}

/* rank: what a narrow table can do without, first the highest. */
static void add_column(struct grid *grid, const char *title, bool left, unsigned int rank)
{
	grid_column(grid, strdup(title), NULL, left);
	grid_rank(grid, rank);
}

static void put_step_columns(struct grid *grid, const struct timeline *timeline)
{
	char *interval = strf("%g %% interval", 100 * (1 - CHANGE_SIZE_ALPHA));

	add_column(grid, "kernel", true, 1);
	add_column(grid, "cell", true, 1);
	put_correct_columns(grid, timeline);
	add_column(grid, "before", false, 3);
	add_column(grid, "after", false, 2);
	add_column(grid, "Δ", false, 1);
	if (!timeline->is_exact) {
		add_column(grid, interval ? interval : "interval", false, 2);
		add_column(grid, "p", false, 5);
	}
	add_column(grid, "step", true, 1);
	add_column(grid, "reason", true, 6);
	free(interval);
}

/* The steps are sorted by kernel, because the question is which kernel made a change. */
static void add_steps(const struct timeline *timeline, const struct track_options *options,
		      struct document *document)
{
	struct grid grid = { 0 };
	size_t small = 0, kernel, i;

	put_step_columns(&grid, timeline);
	for (kernel = 0; kernel < timeline->kernel_count; kernel++) {
		for (i = 0; i < timeline->step_count; i++) {
			const struct timeline_step *step = &timeline->steps[i];

			if (step->at != kernel)
				continue;
			if (track_is_small(step, options->delta))
				small++;
			else
				put_step(&grid, timeline, step, options->delta);
		}
	}
	document_heading(document, strf("steps of %g %% or more (--delta)", 100 * options->delta),
			 strf("%zu; smaller ones: %zu", timeline->step_count - small, small));
	if (timeline->step_count > small)
		document_table(document, &grid);
	grid_free(&grid);
}

static int add_pair(const struct timeline *timeline, size_t before, size_t at,
		    struct document *document)
{
	struct machine_diff differences = { 0 };
	int ret = machine_diff_add(&differences, timeline->boot_of[before], timeline->boot_of[at]);

	for (size_t i = 0; i < differences.count && !ret; i++) {
		char *text = difference_text(&differences.list[i]);

		document_note(document, TONE_CAVEAT,
			      text ? strf("%s and %s also differ in %s", timeline->kernels[before],
					  timeline->kernels[at], text)
				   : NULL);
		free(text);
	}
	machine_diff_free(&differences);
	return ret;
}

static bool has_step(const struct timeline *timeline, size_t before, size_t at)
{
	for (size_t i = 0; i < timeline->step_count; i++)
		if (timeline->steps[i].before == before && timeline->steps[i].at == at)
			return true;
	return false;
}

/* What else the kernels around a step differ in, which a reader would take for a change of the driver. 0 or -ENOMEM. */
static int add_differences(const struct timeline *timeline, struct document *document)
{
	size_t kernels = timeline->kernel_count;
	int ret = 0;

	for (size_t at = 0; at < kernels && !ret; at++) {
		for (size_t before = 0; before < kernels && !ret; before++) {
			if (timeline->boot_of[before] && timeline->boot_of[at] &&
			    has_step(timeline, before, at))
				ret = add_pair(timeline, before, at, document);
		}
	}
	return ret;
}

/* The functions behind a step, if both kernels' functions were counted. 0 or -ENOMEM. */
static int add_functions_of(const struct timeline *timeline, const struct timeline_step *step,
			    struct document *document)
{
	const struct timeline_row *row = &timeline->rows[step->row];
	struct attribution attribution;
	struct grid grid = { 0 };
	int ret = attribution_between(row->cells[step->before], row->cells[step->at], &attribution);

	if (!ret) {
		char *title = timeline_title(timeline, row);

		document_heading(document,
				 title ? strf("%s, %s", timeline->kernels[step->at], title) : NULL,
				 strdup("instructions of " FUNCTIONS_CALL));
		free(title);
		functions_put(&attribution, timeline->kernels[step->before],
			      timeline->kernels[step->at], &grid);
		document_table(document, &grid);
	}
	attribution_free(&attribution);
	return ret == -ENODATA ? 0 : ret;
}

/* The functions behind each new step, or behind each step of delta or more (--functions). */
static int add_functions(const struct timeline *timeline, const struct track_options *options,
			 struct document *document)
{
	int ret = 0;

	for (size_t i = 0; i < timeline->step_count && !ret; i++) {
		const struct timeline_step *step = &timeline->steps[i];

		if (!track_is_small(step, options->delta) &&
		    (options->functions || timeline_is_new(step, options->delta)))
			ret = add_functions_of(timeline, step, document);
	}
	return ret;
}

/* If an older run counted something else for the same kernel, the kernel is not what changed. */
static void add_older(const struct timeline *timeline, struct document *document)
{
	for (size_t row = 0; row < timeline->row_count; row++) {
		for (size_t kernel = 0; kernel < timeline->kernel_count; kernel++) {
			const struct timeline_row *is = &timeline->rows[row];

			if (isnan(is->older[kernel]))
				continue;
			document_note(
				document, TONE_CAVEAT,
				strf("%s, %s: %.0f now, %.0f in an older run: the program, the "
				     "emulator or the compiler changed, not the kernel",
				     timeline->kernels[kernel], is->label, is->cost[kernel],
				     is->older[kernel]));
		}
	}
}

/* Kernels whose boots are too few, beside others that have enough. */
static void add_short(const struct timeline *timeline, struct document *document)
{
	for (size_t kernel = 0; kernel < timeline->kernel_count; kernel++) {
		if (timeline_is_short(timeline, kernel))
			document_note(document, TONE_CAVEAT,
				      strf("%s: too few boots, %u; with fewer than %u a change at "
					   "it may go unseen",
					   timeline->kernels[kernel], timeline->fewest[kernel],
					   CHANGE_BLOCKS_MIN));
	}
}

static void add_left_out(const struct timeline *timeline, struct document *document)
{
	if (timeline->left_out.count)
		document_note(document, TONE_CAVEAT, left_out_text(&timeline->left_out));
}

/* Why a row has no steps. */
static char *incomplete_text(const struct timeline_row *row)
{
	if (!row->boots_needed)
		return strf("%s: costs nothing on a kernel, so the change has no percentage",
			    row->label);
	return strf("%s: too few boots to tell a step from noise: at least 3 kernels and %u boots "
		    "of each are needed",
		    row->label, row->boots_needed);
}

static void add_incomplete(const struct timeline *timeline, struct document *document)
{
	for (size_t row = 0; row < timeline->row_count; row++) {
		if (timeline->rows[row].is_incomplete)
			document_note(document, TONE_CAVEAT, incomplete_text(&timeline->rows[row]));
	}
}

int track_add(const struct timeline *timeline, const struct track_options *options,
	      struct document *document)
{
	bool are_equal = true;
	int ret;

	for (size_t kernel = 0; kernel < timeline->kernel_count; kernel++)
		are_equal &=
			!timeline->fewest[kernel] || timeline->fewest[kernel] == timeline->boots;
	document_heading(document,
			 strf("%s%sby kernel", timeline->flavour, *timeline->flavour ? ", " : ""),
			 strf("%s, %s; %s%u %s%s of each", track_cost_name(timeline),
			      sampled_clock_unit(timeline->clock), are_equal ? "" : "up to ",
			      timeline->boots, timeline->clock->is_by_round ? "run" : "boot",
			      timeline->boots > 1 ? "s" : ""));
	add_costs(timeline, options->delta, document);
	add_legend(timeline, options->delta, document);
	add_left_out(timeline, document);
	add_incomplete(timeline, document);
	add_short(timeline, document);
	add_older(timeline, document);
	add_steps(timeline, options, document);
	ret = add_differences(timeline, document);
	if (!ret)
		ret = add_functions(timeline, options, document);
	if (!ret && options->mix)
		ret = track_add_mix(timeline, document);
	return ret;
}
