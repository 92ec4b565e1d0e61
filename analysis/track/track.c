/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Timelines as text, JSON and TSV: see track.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/column.h"
#include "analysis/breakdown/functions.h"
#include "analysis/breakdown/mix_table.h"
#include "analysis/track/track.h"
#include "analysis/track/track_mix.h"
#include "analysis/stats/comparison.h"
#include "bench/trust/field.h"
#include "bench/text/grid.h"
#include "bench/system/file.h"
#include "bench/text/message.h"

/* The number that stands for a boot. The exact clock repeats only the cheapest call exactly. */
static const char *cost_name(const struct timeline *timeline)
{
	return timeline->is_exact ? "the cheapest call" : "the median round, of each boot";
}

static const struct timeline_step *step_at(const struct timeline *timeline, size_t row,
					   size_t kernel)
{
	size_t i;

	for (i = 0; i < timeline->step_count; i++) {
		if (timeline->steps[i].row == row && timeline->steps[i].at == kernel)
			return &timeline->steps[i];
	}
	return NULL;
}

/*
 * The mark after a cost: ▲ more expensive and ▼ cheaper by delta or more, + and - by less; ? is a
 * step at the last kernel that further boots must confirm, ! a spike.
 */
static const char *mark_of(const struct timeline_step *step, double delta)
{
	double change;

	if (!step)
		return " ";
	if (step->change.kind == CHANGE_NEW)
		return "?";
	if (step->change.kind == CHANGE_SPIKE)
		return "!";
	change = timeline_change(step);
	if (fabs(change) < 100 * delta)
		return change > 0 ? "+" : "-";
	return change > 0 ? "▲" : "▼";
}

static char *cost_text(const struct timeline *timeline, size_t row, size_t kernel, double delta)
{
	char *number = number_text(timeline->rows[row].cost[kernel]);
	char *text = number ? strf("%s%s", number, mark_of(step_at(timeline, row, kernel), delta))
			    : NULL;

	free(number);
	return text;
}

/* The n-th of the comma-separated parts of a label; the caller frees it. */
static char *label_part(const char *label, size_t n)
{
	const char *part = label;

	while (n-- && part) {
		part = strchr(part, ',');
		part = part ? part + 2 : NULL;
	}
	/* The space aligns the part with the numbers below, which end in a mark. */
	return part ? strf("%.*s ", (int)strcspn(part, ","), part) : strdup("");
}

static size_t label_parts(const char *label)
{
	size_t parts = 1;

	while ((label = strchr(label, ','))) {
		label++;
		parts++;
	}
	return parts;
}

/* Labels are longer than numbers, so each part of a label has its own line. */
static void put_headings(struct grid *grid, const struct timeline *timeline)
{
	size_t lines = 1, line, row;

	for (row = 0; row < timeline->row_count; row++) {
		size_t parts = label_parts(timeline->rows[row].label);

		lines = parts > lines ? parts : lines;
	}
	for (line = 0; line < lines; line++) {
		grid_put(grid, strdup(line + 1 < lines ? "" : "kernel"));
		for (row = 0; row < timeline->row_count; row++)
			grid_put(grid, label_part(timeline->rows[row].label, line));
	}
}

static int print_costs(const struct timeline *timeline, double delta, FILE *out)
{
	bool *left = calloc(timeline->row_count + 1, sizeof(*left));
	struct grid grid = { .columns = timeline->row_count + 1, .left = left };
	size_t kernel, row;
	int ret = -ENOMEM;

	if (!left)
		return ret;
	left[0] = true;
	put_headings(&grid, timeline);
	for (kernel = 0; kernel < timeline->kernel_count; kernel++) {
		grid_put(&grid, strdup(timeline->kernels[kernel]));
		for (row = 0; row < timeline->row_count; row++)
			grid_put(&grid, cost_text(timeline, row, kernel, delta));
	}
	ret = grid_print(&grid, out);
	grid_free(&grid);
	free(left);
	return ret;
}

/* The last column: whether the step is new, accepted, a spike or to be confirmed. */
static char *step_state(const struct timeline *timeline, const struct timeline_step *step,
			double delta)
{
	const struct change *change = &step->change;

	if (step->accepted)
		return strf("accepted: %s", step->accepted);
	if (change->kind == CHANGE_NEW)
		return strf("new: confirm with %u more boots", change->confirm);
	if (change->kind == CHANGE_SPIKE)
		return strdup("spike: gone in the next kernel");
	if (!timeline->is_exact && change->from != change->to)
		return strf("%s; between %s and %s", timeline_is_new(step, delta) ? "NEW" : "step",
			    timeline->kernels[change->from], timeline->kernels[change->to]);
	return strdup(timeline_is_new(step, delta) ? "NEW" : "cheaper");
}

static char *interval_text(const struct change *change)
{
	return strf("%+.2f … %+.2f %%", comparison_percent(change->low),
		    comparison_percent(change->high));
}

static void put_step(struct grid *grid, const struct timeline *timeline,
		     const struct timeline_step *step, double delta)
{
	const struct timeline_row *row = &timeline->rows[step->row];

	grid_put(grid, strdup(timeline->kernels[step->at]));
	grid_put(grid, strdup(row->label));
	grid_put(grid, number_text(row->cost[step->before]));
	grid_put(grid, number_text(row->cost[step->at]));
	grid_put(grid, change_text(timeline_change(step)));
	if (!timeline->is_exact) {
		grid_put(grid, interval_text(&step->change));
		grid_put(grid, strf("%.2g", step->change.p));
	}
	grid_put(grid, step_state(timeline, step, delta));
}

static bool is_small(const struct timeline_step *step, double delta)
{
	return fabs(timeline_change(step)) < 100 * delta;
}

/* The steps are sorted by kernel, because the question is which kernel made a change. */
static void put_steps(struct grid *grid, const struct timeline *timeline, double delta)
{
	size_t kernel, i;

	for (kernel = 0; kernel < timeline->kernel_count; kernel++) {
		for (i = 0; i < timeline->step_count; i++) {
			const struct timeline_step *step = &timeline->steps[i];

			if (step->at == kernel && !is_small(step, delta))
				put_step(grid, timeline, step, delta);
		}
	}
}

static int print_steps(const struct timeline *timeline, double delta, FILE *out)
{
	static const char *const titles[] = { "kernel", "cell", "before", "after", "Δ", NULL };
	struct grid grid = { 0 };
	size_t small = 0, i;
	int ret = 0;

	for (i = 0; i < timeline->step_count; i++)
		small += is_small(&timeline->steps[i], delta);
	fprintf(out, "\nsteps of %g %% or more (--delta): %zu; smaller ones: %zu\n", 100 * delta,
		timeline->step_count - small, small);
	if (timeline->step_count > small) {
		for (i = 0; titles[i]; i++)
			grid_column(&grid, strdup(titles[i]), NULL, i < 2);
		if (!timeline->is_exact) {
			grid_column(&grid, strdup("99 % interval"), NULL, false);
			grid_column(&grid, strdup("p"), NULL, false);
		}
		grid_column(&grid, strdup(""), NULL, true);
		put_steps(&grid, timeline, delta);
		ret = grid_print(&grid, out);
	}
	grid_free(&grid);
	return ret;
}

/* Prints the functions behind each new step, or behind each step of delta or more (--functions). */
static int print_functions(const struct timeline *timeline, const struct track_options *options,
			   FILE *out)
{
	struct attribution attribution;
	size_t i;
	int ret = 0;

	for (i = 0; i < timeline->step_count && !ret; i++) {
		const struct timeline_step *step = &timeline->steps[i];
		const struct timeline_row *row = &timeline->rows[step->row];

		if (is_small(step, options->delta) ||
		    (!options->functions && !timeline_is_new(step, options->delta)))
			continue;
		ret = attribution_between(row->cells[step->before], row->cells[step->at],
					  &attribution);
		if (!ret) {
			fprintf(out, "\n%s, %s: instructions of " FUNCTIONS_CALL "\n",
				timeline->kernels[step->at], row->label);
			ret = functions_print(&attribution, timeline->kernels[step->before],
					      timeline->kernels[step->at], out);
		}
		attribution_free(&attribution);
		ret = ret == -ENODATA ? 0 : ret;
	}
	return ret;
}

/* If an older run counted something else for the same kernel, the kernel is not what changed. */
static void print_older(const struct timeline *timeline, FILE *out)
{
	size_t row, kernel;

	for (row = 0; row < timeline->row_count; row++) {
		for (kernel = 0; kernel < timeline->kernel_count; kernel++) {
			const struct timeline_row *is = &timeline->rows[row];

			if (isnan(is->older[kernel]))
				continue;
			fprintf(out,
				"  %s, %s: %.0f now, %.0f in an older run: the program, the "
				"emulator or the compiler changed, not the kernel\n",
				timeline->kernels[kernel], is->label, is->cost[kernel],
				is->older[kernel]);
		}
	}
}

static void print_incomplete(const struct timeline *timeline, FILE *out)
{
	size_t row;

	for (row = 0; row < timeline->row_count; row++) {
		if (timeline->rows[row].is_incomplete)
			fprintf(out, "  %s: %s\n", timeline->rows[row].label,
				timeline->is_exact
					? "costs nothing on a kernel, so the change has no "
					  "percentage"
					: "too few boots to tell a step from noise: at least 3 "
					  "kernels and 5 boots of each are needed");
	}
}

int track_print(const struct timeline *timeline, const struct track_options *options, FILE *out)
{
	int ret;

	fprintf(out, "%s%sby kernel: %s, %s; %u %s%s of each\n", timeline->flavour,
		*timeline->flavour ? ", " : "", cost_name(timeline),
		sampled_clock_unit(timeline->clock), timeline->boots,
		timeline->clock->is_by_round ? "run" : "boot", timeline->boots > 1 ? "s" : "");
	ret = print_costs(timeline, options->delta, out);
	if (ret)
		return ret;
	print_incomplete(timeline, out);
	print_older(timeline, out);
	ret = print_steps(timeline, options->delta, out);
	if (!ret)
		ret = print_functions(timeline, options, out);
	return ret || !options->mix ? ret : track_print_mix(timeline, out);
}

static json_t *number_json(double number)
{
	return isfinite(number) ? json_real(number) : json_null();
}

static json_t *row_json(const struct timeline *timeline, const struct timeline_row *row)
{
	json_t *object = json_object(), *at = json_object(), *cost = json_array();
	size_t i;

	axes_json(row->like->at, at);
	for (i = 0; i < timeline->kernel_count; i++)
		json_array_append_new(cost, number_json(row->cost[i]));
	json_object_set_new(object, "cell", json_string(row->label));
	json_object_set_new(object, "axes", at);
	json_object_set_new(object, "cost", cost);
	json_object_set_new(object, "enough", json_boolean(!row->is_incomplete));
	return object;
}

static json_t *step_json(const struct timeline *timeline, const struct timeline_step *step,
			 double delta)
{
	const struct timeline_row *row = &timeline->rows[step->row];
	const struct change *change = &step->change;
	const struct sampled_cell *before = row->cells[step->before], *at = row->cells[step->at];
	struct attribution attribution;
	json_t *functions = NULL, *mix = NULL;

	if (timeline->is_exact && !attribution_between(before, at, &attribution))
		functions = functions_json(&attribution);
	if (timeline->is_exact)
		attribution_free(&attribution);
	if (timeline->is_exact && before->mix && at->mix)
		mix = mix_json(before, at);
	return json_pack("{ss ss ss ss so so so so so so so* so* so* sb}", "kernel",
			 timeline->kernels[step->at], "before", timeline->kernels[step->before],
			 "cell", row->label, "kind", change_names[change->kind], "cost_before",
			 number_json(row->cost[step->before]), "cost",
			 number_json(row->cost[step->at]), "change_percent",
			 number_json(timeline_change(step)), "low_percent",
			 number_json(comparison_percent(change->low)), "high_percent",
			 number_json(comparison_percent(change->high)), "p", number_json(change->p),
			 "functions", functions, "mix", mix, "accepted",
			 step->accepted ? json_string(step->accepted) : NULL, "new",
			 timeline_is_new(step, delta));
}

json_t *track_json(const struct timeline *timeline, const struct track_options *options)
{
	json_t *kernels = json_array(), *rows = json_array(), *steps = json_array();
	size_t i;

	for (i = 0; i < timeline->kernel_count; i++)
		json_array_append_new(kernels, json_string(timeline->kernels[i]));
	for (i = 0; i < timeline->row_count; i++)
		json_array_append_new(rows, row_json(timeline, &timeline->rows[i]));
	for (i = 0; i < timeline->step_count; i++)
		json_array_append_new(steps,
				      step_json(timeline, &timeline->steps[i], options->delta));
	return json_pack("{ss ss ss ss si sf sf so so so}", "flavour", timeline->flavour, "clock",
			 sampled_clock_name(timeline->clock), "unit",
			 sampled_clock_unit(timeline->clock), "cost", cost_name(timeline), "boots",
			 (int)timeline->boots, "alpha", options->alpha, "delta", options->delta,
			 "kernels", kernels, "rows", rows, "steps", steps);
}

/* Costs are relative to the row's first kernel, because rows differ by orders of magnitude. */
static void write_row(const struct timeline *timeline, size_t index, double delta, size_t series,
		      FILE *file)
{
	const struct timeline_row *row = &timeline->rows[index];
	double first = NAN, change;
	size_t i;

	for (i = 0; i < timeline->kernel_count; i++) {
		const struct timeline_step *step = step_at(timeline, index, i);

		if (isnan(row->cost[i]))
			continue;
		first = isnan(first) ? row->cost[i] : first;
		change = step && !is_small(step, delta) ? timeline_change(step) : NAN;
		fprintf(file, "%zu\t", series);
		field_put(file, row->label);
		fputc('\t', file);
		field_put(file, timeline->flavour);
		fprintf(file, "\t%zu\t", i);
		field_put(file, timeline->kernels[i]);
		fprintf(file, "\t%.12g\t%.6g\t", row->cost[i], 100 * (row->cost[i] / first - 1));
		fprintf(file, isnan(change) ? "NaN\n" : "%.6g\n", change);
	}
}

int track_write(const struct timelines *timelines, double delta, const char *dir)
{
	char *path = strf("%s/timeline.tsv", dir);
	FILE *file = path ? file_start(path) : NULL;
	size_t i, row, series = 0;
	int ret = file ? 0 : -errno;

	if (file)
		fputs("series\tlabel\tflavour\tposition\tkernel\tcost\trelative_percent\t"
		      "step_percent\n",
		      file);
	for (i = 0; i < timelines->count && file; i++) {
		const struct timeline *timeline = &timelines->list[i];

		for (row = 0; row < timeline->row_count; row++)
			write_row(timeline, row, delta, series++, file);
	}
	if (file)
		ret = file_finish(file, path);
	if (ret)
		message("%s: %s", path ? path : dir, strerror(-ret));
	free(path);
	return ret;
}

static int exit_code_of_one(const struct timeline *timeline, double delta)
{
	int code = EXIT_OK;
	size_t i;

	for (i = 0; i < timeline->row_count && !timeline->is_exact; i++) {
		if (timeline->rows[i].is_incomplete)
			code = EXIT_INCONCLUSIVE;
	}
	for (i = 0; i < timeline->step_count; i++) {
		const struct timeline_step *step = &timeline->steps[i];

		if (timeline_is_new(step, delta))
			return EXIT_REGRESSION;
		if (step->change.kind == CHANGE_NEW && !step->accepted)
			code = EXIT_INCONCLUSIVE;
	}
	return code;
}

int track_exit_code(const struct timelines *timelines, double delta)
{
	int code = timelines->count ? EXIT_OK : EXIT_INCONCLUSIVE, one;
	size_t i;

	for (i = 0; i < timelines->count; i++) {
		one = exit_code_of_one(&timelines->list[i], delta);
		code = code == EXIT_REGRESSION || one == EXIT_OK ? code : one;
	}
	return code;
}
