/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the results of a run as tab-separated files: see tsv.h.
 * Numbers have twelve digits. An absent number is NaN, which gnuplot, R and pandas read as missing.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/column.h"
#include "analysis/describe/describe.h"
#include "analysis/track/track.h"
#include "analysis/breakdown/tsv/functions_tsv.h"
#include "analysis/breakdown/tsv/mix_tsv.h"
#include "analysis/breakdown/waits.h"
#include "analysis/compare/candidates.h"
#include "analysis/explain/prices.h"
#include "analysis/print/tsv.h"
#include "analysis/series/series.h"
#include "analysis/verdict/verdict.h"
#include "bench/system/file.h"
#include "bench/trust/field.h"
#include "bench/text/message.h"

/* Points of a distribution function that are closer are indistinguishable on paper. */
#define ECDF_STEP 0.004
#define ECDF_TAIL 0.95 /* in the tail, where the rest shrinks by this factor */

static FILE *table_start(const char *dir, const char *name)
{
	char *path = strf("%s/%s", dir, name);
	FILE *file = path ? file_start(path) : NULL;

	if (!file)
		message("%s: %m", path ? path : name);
	free(path);
	return file;
}

static int table_finish(FILE *file, const char *dir, const char *name)
{
	char *path = strf("%s/%s", dir, name);
	int ret = file_finish(file, path ? path : name);

	if (ret)
		message("%s/%s: cannot be written: %s", dir, name, strerror(-ret));
	free(path);
	return ret;
}

static void put_text(FILE *file, const char *text)
{
	fputc('\t', file);
	field_put(file, text);
}

static void put_number(FILE *file, double number)
{
	fprintf(file, isnan(number) ? "\tNaN" : "\t%.12g", number);
}

static void put_column(FILE *file, const struct column *column, const struct samples *samples,
		       const struct sampled_cell *cell)
{
	char *words = column_has_words(column) ? column_text(column, samples, cell) : NULL;

	if (words)
		put_text(file, words);
	else
		put_number(file, column_number(column, samples, cell));
	free(words);
}

static void put_names(FILE *file, const struct samples *samples, const char *first,
		      const char *unit)
{
	unsigned int i;

	fputs(first, file);
	for (i = 0; i < column_count(samples); i++) {
		struct column column = column_at(samples, i);
		char *name = column_name_with_unit(&column, unit);

		put_text(file, name);
		free(name);
	}
	fputc('\n', file);
}

static void put_columns(FILE *file, const struct samples *samples, const struct sampled_cell *cell)
{
	unsigned int i;

	for (i = 0; i < column_count(samples); i++) {
		struct column column = column_at(samples, i);

		put_column(file, &column, samples, cell);
	}
	fputc('\n', file);
}

static int export_cells(const struct samples *samples, const char *dir)
{
	const struct sampled_boot *clock = sampled_first_clock(samples);
	FILE *file = table_start(dir, "cells.tsv");
	size_t i;

	if (!file)
		return -EIO;
	put_names(file, samples, "boot\tcell\tkernel\tsection\tstate",
		  clock ? sampled_clock_unit(clock) : "");
	for (i = 0; i < samples->cell_count; i++) {
		const struct sampled_cell *cell = &samples->cells[i];
		char *state = describe_state(cell);

		fprintf(file, "%u\t%u", cell->boot, cell->cell);
		put_text(file, sampled_boot_of(samples, cell)->kernel);
		put_text(file, cell->section);
		put_text(file, state);
		put_columns(file, samples, cell);
		free(state);
	}
	return table_finish(file, dir, "cells.tsv");
}

static void put_series(FILE *file, const struct series *series, const struct member *member,
		       const char *label)
{
	fprintf(file, "%u", member->series);
	put_text(file, label);
	put_text(file, sampled_boot_of(series->samples, member->cell)->kernel);
}

/* Writes an effect in per cent; an unbounded one is NaN. */
static void put_effect(FILE *file, double effect)
{
	put_number(file, isinf(effect) ? NAN : comparison_percent(effect));
}

/* Compares the cell with the first strategy; NaN if there is no comparison. */
static void put_comparison(FILE *file, const struct contrast *contrast,
			   const struct sampled_cell *cell)
{
	struct comparison result = { .effect = NAN, .low = NAN, .high = NAN };
	double cost = NAN;

	bool is_compared = contrast_find(contrast, cell, &cost, &result);

	put_number(file, cost);
	put_effect(file, result.effect);
	put_effect(file, result.low);
	put_effect(file, result.high);
	put_text(file, is_compared ? verdict_names[result.verdict] : "-");
}

/* The cost as the median over rounds with its interval, on a real clock. */
static void put_rounds(FILE *file, const struct samples *samples, const struct sampled_cell *cell)
{
	struct candidate_interval interval;

	candidate_interval_of_rounds(samples, cell, ALPHA_DEFAULT, &interval);
	put_number(file, interval.median);
	put_number(file, isinf(interval.low) ? NAN : interval.low);
	put_number(file, isinf(interval.high) ? NAN : interval.high);
}

static void put_member(FILE *file, const struct series *series, const struct contrast *contrast,
		       const struct member *member)
{
	char *label = series_label(series, member->cell);

	put_series(file, series, member, label);
	if (contrast)
		put_comparison(file, contrast, member->cell);
	if (!sampled_is_exact(series->clock))
		put_rounds(file, series->samples, member->cell);
	put_columns(file, series->samples, member->cell);
	free(label);
}

/* contrast: the source of the comparison columns, or NULL for none. */
static int export_by(const struct series *series, const struct contrast *contrast, const char *dir)
{
	char *name = strf("by-%s.tsv",
			  series->axis == SERIES_KERNEL ? "kernel" : axes[series->axis].name);
	FILE *file = name ? table_start(dir, name) : NULL;
	const char *unit = sampled_clock_unit(series->clock);
	char *rounds = sampled_is_exact(series->clock)
			       ? strdup("")
			       : strf("\tround_%s\tround_low_%s\tround_high_%s", unit, unit, unit);
	char *first = strf("series\tlabel\tkernel%s%s%s%s", contrast ? "\tcompared_" : "",
			   contrast ? unit : "",
			   contrast ? "\teffect_percent\tlow_percent\thigh_percent\tverdict" : "",
			   rounds ? rounds : "");
	int ret = -EIO;
	size_t i;

	if (!file || !first)
		goto out;
	put_names(file, series->samples, first, unit);
	for (i = 0; i < series->count; i++)
		put_member(file, series, contrast, &series->members[i]);
	ret = table_finish(file, dir, name);
	file = NULL;
out:
	if (file)
		fclose(file);
	free(rounds);
	free(first);
	free(name);
	return ret;
}

/* Adds the effects and their intervals on a real clock; the exact clock needs no test. */
static int export_by_strategy(const struct series *series, const char *dir)
{
	struct contrast contrast;
	int ret = verdict_of_run(series->samples, &contrast);

	if (!ret || ret == -ENODATA)
		ret = export_by(series, &contrast, dir);
	contrast_free(&contrast);
	return ret;
}

/* What all steps of a cell have in common; a function has thousands of them. */
struct steps {
	FILE *file;
	char *before, *after;
};

/* The columns before the cost. NULL without memory. */
static char *before_steps(const struct series *series, const struct member *member)
{
	const struct column along = { COLUMN_AXIS, series->axis, axes[series->axis].name };
	char *label = series_label(series, member->cell), *text = NULL;
	size_t size;
	FILE *out = label ? open_memstream(&text, &size) : NULL;

	if (out) {
		put_series(out, series, member, label);
		put_column(out, &along, series->samples, member->cell);
	}
	free(label);
	return out && !fclose(out) ? text : NULL;
}

/* The columns after the share. NULL without memory. */
static char *after_steps(const struct member *member)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (enum memory_model model = 0; out && model < MEMORY_MODELS; model++) {
		const struct column correct = column_correct(model);

		put_text(out, column_word(&correct, member->cell));
	}
	return out && !fclose(out) ? text : NULL;
}

static void put_step(const struct steps *steps, double cost, double share)
{
	fputs(steps->before, steps->file);
	put_number(steps->file, cost);
	put_number(steps->file, share);
	fprintf(steps->file, "%s\n", steps->after);
}

/* Writes the distribution function of a cell without points that are too close to see. */
static int put_ecdf(FILE *file, const struct series *series, const struct member *member)
{
	const struct distribution *d = &member->cell->distribution;
	const struct steps steps = { file, before_steps(series, member), after_steps(member) };
	double share, written = 0;
	uint64_t below = 0;
	int ret = steps.before && steps.after ? 0 : -ENOMEM;

	if (!ret)
		put_step(&steps, distribution_ranked(d, 1), 0);
	for (size_t i = 0; !ret && i < d->bucket_count; i++) {
		below += d->buckets[i].count;
		share = (double)below / (double)d->calls;
		if (i && below < d->calls && share - written < ECDF_STEP &&
		    1 - share > ECDF_TAIL * (1 - written))
			continue;
		written = share;
		put_step(&steps, distribution_ranked(d, below), share);
	}
	free(steps.before);
	free(steps.after);
	return ret;
}

static int export_ecdf(const struct series *series, const char *dir)
{
	char *name = strf("ecdf-by-%s.tsv", axes[series->axis].name);
	FILE *file = name ? table_start(dir, name) : NULL;
	int ret = -EIO;

	if (!file)
		goto out;
	fprintf(file,
		"series\tlabel\tkernel\t%s\tcost_%s\tshare\tbad_outcome_arm\tbad_outcome_lkmm\n",
		axes[series->axis].name, sampled_clock_unit(series->clock));
	ret = 0;
	for (size_t i = 0; !ret && i < series->count; i++)
		ret = put_ecdf(file, series, &series->members[i]);
	if (ret)
		fclose(file);
	else
		ret = table_finish(file, dir, name);
out:
	free(name);
	return ret;
}

static int export_fits(const struct series *series, const char *dir)
{
	FILE *file = table_start(dir, "fits.tsv");
	const char *unit = sampled_clock_unit(series->clock);
	struct fit fit;
	char *label;
	size_t i;

	if (!file)
		return -EIO;
	fprintf(file,
		"series\tlabel\tkernel\tslope_%s_per_entry\tintercept_%s\tsizes\tfrom_entries\tto_entries\t"
		"largest_deviation_percent\tlargest_deviation_at_entries\n",
		unit, unit);
	for (i = 0; i < series->count; i++) {
		if (fit_sweep(series->samples, series->members[i].cell, AXIS_ENTRIES, &fit))
			continue;
		label = series_label(series, series->members[i].cell);
		put_series(file, series, &series->members[i], label);
		free(label);
		fprintf(file, "\t%.12g\t%.12g\t%u\t%g\t%g\t%.6g\t%g\n", fit.slope, fit.intercept,
			fit.points, fit.from, fit.to, 100 * fit.deviation, fit.deviation_at);
	}
	return table_finish(file, dir, "fits.tsv");
}

static int export_axis(const struct samples *samples, enum axis_id axis, const char *dir)
{
	struct series series;
	int ret;

	ret = series_load(samples, axis, &series);
	if (!ret)
		ret = axis == AXIS_STRATEGY ? export_by_strategy(&series, dir)
					    : export_by(&series, NULL, dir);
	if (!ret && axis != SERIES_KERNEL)
		ret = export_ecdf(&series, dir);
	if (!ret && axis == AXIS_ENTRIES)
		ret = export_fits(&series, dir);
	series_free(&series);
	return ret == -ENODATA ? 0 : ret;
}

/* A field has no quote, so it can stand in one of gnuplot's strings. */
static void put_variable(FILE *file, const char *name, const char *value)
{
	fprintf(file, "run_%s = '", name);
	field_put(file, value);
	fputs("'\n", file);
}

/* Lists the kernels that were booted, each once. */
static char *kernel_names(const struct samples *samples)
{
	char *text = NULL;
	size_t i, j, size;
	FILE *out = open_memstream(&text, &size);

	for (i = 0; out && i < samples->boot_count; i++) {
		const char *kernel = samples->boots[i].kernel;

		for (j = 0; j < i && strcmp(samples->boots[j].kernel, kernel);)
			j++;
		if (j == i)
			fprintf(out, "%s%s", i ? ", " : "", kernel);
	}
	return out && !fclose(out) ? text : NULL;
}

/* A single kernel is named by its full release; several would need too much room. */
static char *kernels_of(const struct samples *samples)
{
	const char *release = samples->boot_count
				      ? json_string_value(json_object_get(
						samples->boots[0].environment, "kernel_release"))
				      : NULL;

	if (release && !sampled_has_kernels(samples))
		return strdup(release);
	return kernel_names(samples);
}

static char *machine_of(const struct samples *samples)
{
	const struct sampled_boot *boot = samples->boots;
	const char *machine =
		boot ? json_string_value(json_object_get(boot->environment, "machine")) : NULL;

	return strf("%s, CPU %s, %s", machine ? machine : "unknown machine",
		    boot ? describe_cpu(boot) : "unknown", describe_header(samples, "place"));
}

static void put_owned(FILE *file, const char *name, char *value)
{
	put_variable(file, name, value);
	free(value);
}

/* Writes the interval and the delta of the verdicts, empty if the run has none, and the interval of put_rounds(). */
static void put_verdict_options(FILE *file, const struct samples *samples)
{
	struct contrast contrast;
	const struct comparison_options *options = &contrast.options;
	bool has_verdicts = !verdict_of_run(samples, &contrast);

	put_owned(file, "interval_percent",
		  has_verdicts ? strf("%g", 100 * (1 - options->alpha / options->interim)) : NULL);
	put_owned(file, "delta_percent", has_verdicts ? strf("%g", 100 * options->delta) : NULL);
	put_owned(file, "round_percent", strf("%g", 100 * (1 - ALPHA_DEFAULT)));
	put_owned(file, "kernel_delta_percent", strf("%g", 100 * DELTA_ACROSS_BUILDS));
	contrast_free(&contrast);
}

/* before: the run that it is compared with, or NULL. */
static int export_variables(const struct samples *samples, const struct samples *before,
			    const char *dir)
{
	const struct sampled_boot *boot = sampled_first_clock(samples);
	FILE *file = table_start(dir, "run.gp");

	if (!file)
		return -EIO;
	put_variable(file, "id", describe_header(samples, "run"));
	put_variable(file, "plan", describe_header(samples, "plan"));
	put_owned(file, "kernel", kernels_of(samples));
	put_variable(file, "first_kernel", boot ? boot->kernel : "");
	put_owned(file, "machine", machine_of(samples));
	put_variable(file, "clock", boot ? sampled_clock_name(boot) : "");
	put_variable(file, "unit", boot ? sampled_clock_unit(boot) : "");
	put_variable(file, "limit", boot ? describe_clock_limit(boot) : "");
	if (before)
		put_variable(file, "before", describe_header(before, "run"));
	put_verdict_options(file, samples);
	return table_finish(file, dir, "run.gp");
}

static int export_timelines(const struct samples *samples, const char *dir)
{
	struct timelines timelines;
	int ret = timelines_load(&samples, 1, ALPHA_DEFAULT, &timelines);

	if (!ret && timelines.count)
		ret = track_write(&timelines, DELTA_ACROSS_BUILDS, dir);
	timelines_free(&timelines);
	return ret;
}

int tsv_write(const struct samples *samples, const char *dir)
{
	unsigned int i;
	int ret;

	ret = export_cells(samples, dir);
	if (!ret)
		ret = export_variables(samples, NULL, dir);
	for (i = 0; !ret && i < AXIS_COUNT; i++)
		ret = export_axis(samples, i, dir);
	if (!ret)
		ret = export_axis(samples, SERIES_KERNEL, dir);
	if (!ret)
		ret = mix_tsv_write(samples, dir);
	if (!ret)
		ret = functions_tsv_write(samples, dir);
	if (!ret)
		ret = prices_write(samples, dir);
	if (!ret)
		ret = waits_write(samples, dir);
	return ret ? ret : export_timelines(samples, dir);
}

static int export_effects(const struct contrast *contrast, const char *dir)
{
	FILE *file = table_start(dir, "effects.tsv");

	if (!file)
		return -EIO;
	fputs("label\tbefore\tafter\teffect_percent\tlow_percent\thigh_percent\tverdict\n", file);
	for (size_t i = 0; i < contrast->count; i++) {
		const struct contrast_row *row = &contrast->rows[i];
		const struct comparison *result = &contrast->results[i];
		char *name = verdict_row_name(contrast, i, false);

		fputs(name && *name ? name : row->b->section, file);
		put_number(file, row->cost_a);
		put_number(file, row->cost_b);
		put_effect(file, result->effect);
		put_effect(file, result->low);
		put_effect(file, result->high);
		put_text(file, verdict_names[result->verdict]);
		fputc('\n', file);
		free(name);
	}
	return table_finish(file, dir, "effects.tsv");
}

/* Which functions gained and lost, for each pair that was counted. */
static int export_function_changes(const struct contrast *contrast, const char *dir)
{
	char *path, *name;
	FILE *file = function_changes_start(dir, &path);
	int ret = file ? 0 : -errno, finished;

	for (size_t i = 0; i < contrast->count && !ret; i++) {
		const struct contrast_row *row = &contrast->rows[i];

		name = verdict_row_name(contrast, i, false);
		ret = function_changes_put(file, (unsigned int)i,
					   name && *name ? name : row->b->section, row->a, "before",
					   row->b, "after");
		free(name);
		if (ret == -ENODATA)
			ret = 0;
	}
	finished = file ? file_finish(file, path) : 0;
	ret = ret ? ret : finished;
	if (ret)
		message("%s: the functions cannot be written: %s", dir, strerror(-ret));
	free(path);
	return ret;
}

int tsv_write_contrast(const struct contrast *contrast, const char *dir)
{
	int ret = export_variables(contrast->samples_b, contrast->samples_a, dir);

	if (!ret)
		ret = export_effects(contrast, dir);
	return ret ? ret : export_function_changes(contrast, dir);
}
