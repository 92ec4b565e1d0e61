/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The result table of a run, for people or as JSON.
 * It is the list of columns, printed section by section: what is not in a
 * column of column.c or a sentence of describe.c is not known here either.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "../bench/say.h"
#include "describe.h"
#include "functions.h"
#include "grid.h"
#include "kernels.h"
#include "metric.h"
#include "results.h"
#include "series.h"
#include "table.h"
#include "trouble.h"
#include "twin.h"
#include "verdict.h"

static const bool words[] = { true, true };

static void put_line(struct grid *grid, const char *label, char *text)
{
	grid_put(grid, strdup(label));
	grid_put(grid, text);
}

static void put_boot(struct grid *grid, const struct samples *samples,
		     const struct sampled_boot *boot)
{
	const struct sampled_boot *twin = twin_of(samples, boot);
	char *distortion;

	if (twin != boot) {
		put_line(grid, "boot",
			 sentence("%u, %s: as boot %u, to the instruction", boot->boot,
				  boot->kernel, twin->boot));
		return;
	}
	distortion = describe_distortion(boot);
	if (samples->boot_count > 1)
		put_line(grid, "boot", sentence("%u", boot->boot));
	put_line(grid, "kernel", describe_kernel(boot));
	if (distortion && *distortion)
		put_line(grid, "distortion", strdup(distortion));
	put_line(grid, "clock", describe_clock(boot));
	if (*describe_clock_limit(boot))
		put_line(grid, "", strdup(describe_clock_limit(boot)));
	free(distortion);
}

static int print_heading(const struct samples *samples, FILE *out)
{
	struct grid grid = { .columns = 2, .left = words };
	char *end = describe_end(samples);
	size_t i;
	int ret;

	put_line(&grid, "run", sentence("%s: %s", describe_header(samples, "run"), end ? end : ""));
	put_line(&grid, "plan",
		 sentence("%s, on %s", describe_header(samples, "plan"),
			  describe_header(samples, "place")));
	for (i = 0; i < samples->boot_count; i++)
		put_boot(&grid, samples, &samples->boots[i]);
	ret = grid_print(&grid, out);
	grid_free(&grid);
	free(end);
	return ret;
}

/* A line for a cell, or for several that were not measured for one reason. */
static void put_cells(struct grid *grid, const struct column *columns,
		      const struct samples *samples, const struct sampled_cell *cells, size_t count)
{
	unsigned int i;

	for (i = 0; i < grid->columns; i++) {
		if (columns[i].kind != COLUMN_AXIS && cells->state != CELL_MEASURED) {
			grid_put_rest(grid, describe_states(cells, count));
			return;
		}
		grid_put(grid, column_common(&columns[i], samples, cells, count));
	}
}

/* The columns this section needs; the one of the calls is always among them. */
static unsigned int columns_of(const struct section *section, const struct samples *samples,
			       struct column *columns, bool *left)
{
	unsigned int i, count = 0;

	for (i = 0; i < column_count(samples); i++) {
		struct column column = column_at(samples, i);

		if (column.kind != COLUMN_CALLS && !section_shows(section, samples, &column))
			continue;
		left[count] = column.kind == COLUMN_AXIS && axes[column.index].kind == AXIS_NAME;
		columns[count++] = column;
	}
	return count;
}

static int print_cells(const struct section *section, const struct samples *samples, FILE *out)
{
	struct column *columns = calloc(column_count(samples), sizeof(*columns));
	bool *left = calloc(column_count(samples), sizeof(*left));
	struct grid grid = { .left = left };
	int ret = -ENOMEM;
	size_t i, alike;

	if (!columns || !left)
		goto out;
	grid.columns = columns_of(section, samples, columns, left);
	for (i = 0; i < grid.columns; i++)
		grid_put(&grid, strdup(column_title(&columns[i])));
	for (i = 0; i < section->count; i += alike) {
		alike = trouble_alike(section, i);
		put_cells(&grid, columns, samples, &section->cells[i], alike);
	}
	ret = grid_print(&grid, out);
out:
	grid_free(&grid);
	free(columns);
	free(left);
	return ret;
}

static void print_fits(const struct section *section, const struct samples *samples, FILE *out)
{
	struct fit fit;
	size_t i;

	for (i = 0; i < section->count; i++) {
		const struct sampled_cell *cell = &section->cells[i];
		char *name, *text;

		if (fit_sweep(samples, cell, AXIS_ENTRIES, &fit))
			continue;
		name = series_name(samples, AXIS_ENTRIES, cell);
		text = describe_fit(&fit, sampled_clock_unit(section->boot));
		fprintf(out, "  %s: %s\n", name ? name : "", text ? text : "");
		free(text);
		free(name);
	}
}

static void print_noisy(const struct section *section, FILE *out)
{
	if (sampled_is_no_fact(section->boot, &section->cells[0]))
		fputs("  noisy: counted, but not the same in every boot, so no difference here is a fact\n",
		      out);
}

static void print_share(const struct section *section, const struct samples *samples, FILE *out)
{
	char *text = describe_share(section, samples);

	if (text && *text)
		fprintf(out, "  %s\n", text);
	free(text);
}

/* What the changes are told against. */
static void print_baseline(const struct section *section, const struct samples *samples, FILE *out)
{
	const struct column change = { .kind = COLUMN_CHANGE };
	size_t i;

	for (i = 0; i < section->count; i++) {
		const struct sampled_cell *cell = &section->cells[i];

		if (isnan(column_number(&change, samples, cell)))
			continue;
		cell = sampled_first(samples, cell, AXIS_STRATEGY);
		fprintf(out, "  Δ median: against %s, the first strategy of the same cell\n",
			cell->at[AXIS_STRATEGY].name);
		return;
	}
}

/* Where there are no numbers: how many cells ran, and why the others did not. */
static void print_ran(const struct section *section, FILE *out)
{
	size_t ran = section_count(section, CELL_MEASURED), i;

	if (ran)
		fprintf(out, "  %zu of %zu cells ran\n", ran, section->count);
	for (i = 0; i < section->count; i++) {
		char *text = trouble_of_cell(section, i);

		if (text)
			fprintf(out, "  %s\n", text);
		free(text);
	}
}

static int print_section(const struct section *section, const struct samples *samples, FILE *out)
{
	char *shared = describe_section(section);
	int ret;

	fprintf(out, "\n[%s] %s", section->name, shared ? shared : "");
	if (samples->boot_count > 1)
		fprintf(out, "; boot %u, %s", section->boot->boot, section->boot->kernel);
	fputc('\n', out);
	free(shared);
	if (!section_tells(section)) {
		print_ran(section, out);
		return 0;
	}
	ret = print_cells(section, samples, out);
	if (ret)
		return ret;
	print_noisy(section, out);
	print_share(section, samples, out);
	print_fits(section, samples, out);
	print_baseline(section, samples, out);
	return functions_print_section(section, out);
}

static void put_kernels(struct grid *grid, const struct kernels *kernels)
{
	size_t row, i;

	grid_put(grid, strdup(""));
	for (i = 0; i < kernels->count; i++) {
		grid_put(grid, strdup(kernels->names[i]));
		if (i)
			grid_put(grid, strdup("Δ"));
	}
	for (row = 0; row < kernels->rows; row++) {
		grid_put(grid, kernels_label(kernels, row));
		for (i = 0; i < kernels->count; i++) {
			grid_put(grid, number_text(kernels_median(kernels, row, i)));
			if (i)
				grid_put(grid, change_text(kernels_change(kernels, row, i)));
		}
	}
}

/* What several kernels of the run measured, side by side. */
static int print_kernels(const struct samples *samples, FILE *out)
{
	struct grid grid = { 0 };
	struct kernels kernels;
	bool *left = NULL;
	int ret = kernels_load(samples, &kernels);

	if (ret)
		goto out;
	grid.columns = 2 * kernels.count;
	left = calloc(grid.columns, sizeof(*left));
	ret = -ENOMEM;
	if (!left)
		goto out;
	left[0] = true;
	grid.left = left;
	put_kernels(&grid, &kernels);
	fprintf(out, "\nby kernel: median, %s; Δ against the first of the line\n",
		sampled_clock_unit(kernels.series.clock));
	ret = grid_print(&grid, out);
out:
	grid_free(&grid);
	kernels_free(&kernels);
	free(left);
	return ret == -ENODATA ? 0 : ret;
}

static void print_doubts(const struct contrast *contrast, FILE *out)
{
	struct doubts doubts = { 0 };
	size_t i;

	if (!verdict_doubts(contrast, &doubts)) {
		for (i = 0; i < doubts.count; i++)
			fprintf(out, "  doubt: %s\n", doubts.texts[i]);
	}
	doubts_free(&doubts);
}

/* What the strategies of a real clock come to. */
static int print_contrast(const struct samples *samples, FILE *out)
{
	char *subject = NULL, *test = NULL, *summary = NULL;
	struct contrast contrast;
	int ret = verdict_of_run(samples, &contrast);

	if (ret)
		goto out;
	subject = verdict_subject(&contrast);
	test = verdict_test(&contrast);
	summary = verdict_summary(&contrast);
	fprintf(out, "\n%s: %s\n", subject ? subject : "", test ? test : "");
	ret = verdict_print(&contrast, out);
	fprintf(out, "  %s\n", summary ? summary : "");
	print_doubts(&contrast, out);
out:
	free(subject);
	free(test);
	free(summary);
	contrast_free(&contrast);
	return ret == -ENODATA ? 0 : ret;
}

static void print_tail(const json_t *tail, FILE *out)
{
	const char *line = json_string_value(tail);
	json_t *one;
	size_t i, length;

	json_array_foreach(tail, i, one)
		fprintf(out, "    | %s\n", json_string_value(one));
	for (; line && *line; line += length + (line[length] == '\n')) {
		length = strcspn(line, "\n");
		fprintf(out, "    | %.*s\n", (int)length, line);
	}
}

static void print_events(const struct samples *samples, FILE *out)
{
	json_t *event;
	size_t i;

	if (json_array_size(samples->events))
		fputs("\nevents\n", out);
	json_array_foreach(samples->events, i, event) {
		char *text = trouble_of_event(samples->events, i);

		if (text)
			fprintf(out, "  %s\n", text);
		print_tail(json_object_get(event, "console_tail"), out);
		free(text);
	}
}

static int print_text(const struct samples *samples, FILE *out)
{
	struct section section = { 0 };
	int ret;

	ret = print_heading(samples, out);
	while (!ret && section_next(samples, &section))
		ret = print_section(&section, samples, out);
	if (!ret)
		ret = print_kernels(samples, out);
	if (!ret)
		print_events(samples, out);
	return ret ? ret : print_contrast(samples, out);
}

static int print_json(const struct samples *samples, FILE *out)
{
	json_t *results = results_json(samples);
	int ret;

	if (!results)
		return -ENOMEM;
	ret = json_dumpf(results, out, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) ? -EIO : 0;
	fputc('\n', out);
	json_decref(results);
	return ret;
}

int table_print(const char *run_dir, FILE *out, bool json)
{
	struct samples samples;
	int ret;

	ret = samples_load(run_dir, &samples);
	if (!ret)
		ret = json ? print_json(&samples, out) : print_text(&samples, out);
	if (!ret && samples.stopped) {
		say("%s; shown is what stands before it", samples.stopped);
		ret = -EBADMSG;
	}
	samples_free(&samples);
	return ret;
}
