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
#include "analysis/compare/contrast_load.h"
#include "analysis/explain/prices.h"
#include "analysis/print/tsv/fields.h"
#include "analysis/print/tsv/tsv.h"
#include "analysis/series/series.h"
#include "analysis/verdict/verdict.h"
#include "bench/text/message.h"

/* Points of a distribution function that are closer are indistinguishable on paper. */
#define ECDF_STEP 0.004
#define ECDF_TAIL 0.95 /* in the tail, where the rest shrinks by this factor */

static void put_column(FILE *file, const struct column *column, const struct samples *samples,
		       const struct sampled_cell *cell)
{
	const char *word = column_word(column, cell);
	char *words = NULL;

	if (!word && column_has_words(column))
		word = words = column_text(column, samples, cell);
	if (word)
		put_text(file, word);
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

/* The label of the series before; its members follow each other. */
struct label {
	char *text;
	unsigned int series;
};

static const char *label_of(struct label *label, const struct series *series,
			    const struct member *member)
{
	if (!label->text || label->series != member->series) {
		free(label->text);
		label->text = series_label(series, member->cell);
		label->series = member->series;
	}
	return label->text;
}

static void put_member(FILE *file, const struct series *series, const struct contrast *contrast,
		       const struct member *member, const char *label)
{
	put_series(file, series, member, label);
	if (contrast)
		put_comparison(file, contrast, member->cell);
	if (!sampled_is_exact(series->clock))
		put_rounds(file, series->samples, member->cell);
	put_columns(file, series->samples, member->cell);
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
	struct label label = { 0 };
	int ret = -EIO;
	size_t i;

	if (!file || !first)
		goto out;
	put_names(file, series->samples, first, unit);
	for (i = 0; i < series->count; i++)
		put_member(file, series, contrast, &series->members[i],
			   label_of(&label, series, &series->members[i]));
	ret = table_finish(file, dir, name);
	file = NULL;
out:
	if (file)
		fclose(file);
	free(label.text);
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

/* The same; a cell that compare refuses has no numbers in these columns. */
static int export_by_kernel(const struct series *series, const char *dir)
{
	const struct contrast_request request = { .by = CONTRAST_KERNEL, .delta = NAN };
	struct contrast contrast;
	int ret;

	if (sampled_is_exact(series->clock))
		return export_by(series, NULL, dir);
	ret = contrast_load(series->samples, NULL, &request, &contrast);
	if (ret != -ENOMEM)
		ret = export_by(series, &contrast, dir);
	contrast_free(&contrast);
	return ret;
}

/* What all steps of a cell have in common is written once; a function has thousands of them. */
struct steps {
	FILE *file, *line; /* the line is kept in text */
	char *text;
	size_t size, before; /* bytes of the line, and of its columns before the cost */
	struct label label;
};

static int steps_prepare(struct steps *steps, const struct series *series,
			 const struct member *member)
{
	const struct column along = { COLUMN_AXIS, series->axis, axes[series->axis].name };
	const char *label = label_of(&steps->label, series, member);

	if (!label)
		return -ENOMEM;
	rewind(steps->line);
	put_series(steps->line, series, member, label);
	put_column(steps->line, &along, series->samples, member->cell);
	steps->before = (size_t)ftell(steps->line);
	for (enum memory_model model = 0; model < MEMORY_MODELS; model++) {
		const struct column correct = column_correct(model);

		put_text(steps->line, column_word(&correct, member->cell));
	}
	fputc('\n', steps->line);
	return fflush(steps->line) ? -ENOMEM : 0;
}

static void put_step(const struct steps *steps, double cost, double share)
{
	fwrite(steps->text, 1, steps->before, steps->file);
	put_number(steps->file, cost);
	put_number(steps->file, share);
	fwrite(steps->text + steps->before, 1, steps->size - steps->before, steps->file);
}

/* Writes the distribution function of a cell without points that are too close to see. */
static int put_ecdf(struct steps *steps, const struct series *series, const struct member *member)
{
	const struct distribution *d = &member->cell->distribution;
	int ret = steps_prepare(steps, series, member);
	double share, written = 0;
	uint64_t below = 0;

	if (!ret)
		put_step(steps, distribution_ranked(d, 1), 0);
	for (size_t i = 0; !ret && i < d->bucket_count; i++) {
		below += d->buckets[i].count;
		share = (double)below / (double)d->calls;
		if (i && below < d->calls && share - written < ECDF_STEP &&
		    1 - share > ECDF_TAIL * (1 - written))
			continue;
		written = share;
		put_step(steps, distribution_ranked(d, below), share);
	}
	return ret;
}

static int export_ecdf(const struct series *series, const char *dir)
{
	char *name = strf("ecdf-by-%s.tsv", axes[series->axis].name);
	struct steps steps = { .file = name ? table_start(dir, name) : NULL };
	int ret = -EIO;

	steps.line = steps.file ? open_memstream(&steps.text, &steps.size) : NULL;
	if (!steps.line)
		goto out;
	fprintf(steps.file,
		"series\tlabel\tkernel\t%s\tcost_%s\tshare\tbad_outcome_arm\tbad_outcome_lkmm\n",
		axes[series->axis].name, sampled_clock_unit(series->clock));
	ret = 0;
	for (size_t i = 0; !ret && i < series->count; i++)
		ret = put_ecdf(&steps, series, &series->members[i]);
	if (!ret) {
		ret = table_finish(steps.file, dir, name);
		steps.file = NULL;
	}
out:
	if (steps.line)
		fclose(steps.line);
	if (steps.file)
		fclose(steps.file);
	free(steps.text);
	free(steps.label.text);
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
		ret = axis == AXIS_STRATEGY   ? export_by_strategy(&series, dir)
		      : axis == SERIES_KERNEL ? export_by_kernel(&series, dir)
					      : export_by(&series, NULL, dir);
	if (!ret && axis != SERIES_KERNEL)
		ret = export_ecdf(&series, dir);
	if (!ret && axis == AXIS_ENTRIES)
		ret = export_fits(&series, dir);
	series_free(&series);
	return ret == -ENODATA ? 0 : ret;
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
		ret = variables_write(samples, NULL, dir);
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
