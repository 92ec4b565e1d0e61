/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Timelines as JSON and TSV, and the exit code: see track.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/correct/correct.h"
#include "analysis/describe/column.h"
#include "analysis/breakdown/functions.h"
#include "analysis/breakdown/mix_table.h"
#include "analysis/track/track.h"
#include "analysis/stats/comparison.h"
#include "bench/trust/field.h"
#include "bench/system/file.h"
#include "bench/text/message.h"

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
	json_object_set_new(object, "section", json_string(row->like->section));
	json_object_set_new(object, "axes", at);
	json_object_set_new(object, "bad_outcome", correct_json(row->like));
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
	return json_pack("{ss ss ss ss so so so so so so si so* so* so* sb}", "kernel",
			 timeline->kernels[step->at], "before", timeline->kernels[step->before],
			 "cell", row->label, "kind", change_names[change->kind], "cost_before",
			 number_json(row->cost[step->before]), "cost",
			 number_json(row->cost[step->at]), "change_percent",
			 number_json(timeline_change(step)), "low_percent",
			 number_json(comparison_percent(change->low)), "high_percent",
			 number_json(comparison_percent(change->high)), "p", number_json(change->p),
			 "confirm", (int)change->confirm, "functions", functions, "mix", mix,
			 "accepted", step->accepted ? json_string(step->accepted) : NULL, "new",
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
	return json_pack("{ss ss ss ss si sf sf so so so so}", "flavour", timeline->flavour,
			 "clock", sampled_clock_name(timeline->clock), "unit",
			 sampled_clock_unit(timeline->clock), "cost", track_cost_name(timeline),
			 "boots", (int)timeline->boots, "alpha", options->alpha, "delta",
			 options->delta, "kernels", kernels, "rows", rows, "steps", steps,
			 "left_out", left_out_json(&timeline->left_out));
}

/* Costs are relative to the row's first kernel, because rows differ by orders of magnitude. */
static void write_row(const struct timeline *timeline, size_t index, double delta, size_t series,
		      FILE *file)
{
	const struct timeline_row *row = &timeline->rows[index];
	char *title = timeline_title(timeline, row);
	double first = NAN, change;
	size_t i;

	for (i = 0; i < timeline->kernel_count; i++) {
		const struct timeline_step *step = timeline_step_at(timeline, index, i);

		if (isnan(row->cost[i]))
			continue;
		first = isnan(first) ? row->cost[i] : first;
		change = step && !track_is_small(step, delta) ? timeline_change(step) : NAN;
		fprintf(file, "%zu\t", series);
		field_put(file, title ? title : row->label);
		fputc('\t', file);
		field_put(file, timeline->flavour);
		fprintf(file, "\t%zu\t", i);
		field_put(file, timeline->kernels[i]);
		/* A cost has no ratio to a first one of nothing. */
		fprintf(file, first > 0 ? "\t%.12g\t%.6g\t" : "\t%.12g\tNaN\t", row->cost[i],
			100 * (row->cost[i] / first - 1));
		fprintf(file, isnan(change) ? "NaN\n" : "%.6g\n", change);
	}
	free(title);
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
		ret = file_finish_unsynced(file, path);
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
	for (i = 0; i < timeline->kernel_count; i++) {
		if (timeline_is_short(timeline, i))
			code = EXIT_INCONCLUSIVE;
	}
	for (i = 0; i < timeline->step_count; i++) {
		const struct timeline_step *step = &timeline->steps[i];

		if (timeline_is_new(step, delta))
			return EXIT_REGRESSION;
		if (timeline_is_unconfirmed(step) && !step->accepted &&
		    !track_is_small(step, delta))
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
