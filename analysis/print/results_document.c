/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds the document of a run's results: see results_document.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/correct/correct.h"
#include "analysis/describe/column.h"
#include "analysis/describe/describe.h"
#include "analysis/compare/machine_diff.h"
#include "analysis/compare/contrast_load.h"
#include "analysis/describe/observed.h"
#include "analysis/describe/skip_reason.h"
#include "analysis/explain/prices.h"
#include "analysis/print/results_document.h"
#include "analysis/series/duplicate_boot.h"
#include "analysis/print/kernels.h"
#include "analysis/series/series.h"
#include "analysis/verdict/verdict.h"
#include "bench/store/event_text.h"
#include "bench/text/message.h"

static void add_boot(struct document *document, const struct samples *samples,
		     const struct sampled_boot *boot)
{
	const struct sampled_boot *first = duplicate_boot_of(samples, boot);
	char *distortion;

	if (first != boot) {
		document_fact(document, "boot", TONE_PLAIN,
			      strf("%u, %s: identical to boot %u", boot->boot, boot->kernel,
				   first->boot));
		return;
	}
	distortion = describe_distortion(boot);
	if (samples->boot_count > 1)
		document_fact(document, "boot", TONE_PLAIN, strf("%u", boot->boot));
	if (boot->machine)
		document_fact(document, "machine", TONE_PLAIN,
			      boot->part ? strf("%s, part %u", boot->machine, boot->part)
					 : strdup(boot->machine));
	document_fact(document, "kernel", TONE_PLAIN, describe_kernel(samples, boot));
	if (!distortion || *distortion)
		document_fact(document, "distortion", TONE_CAVEAT, distortion);
	else
		free(distortion);
	document_fact(document, "clock", TONE_PLAIN, describe_clock(boot));
	if (*describe_clock_limit(boot))
		document_fact(document, "", TONE_LIMIT, strdup(describe_clock_limit(boot)));
}

/* What else distinguishes the kernels of a run, which a reader would take for their difference. */
void document_differences(struct document *document, const struct samples *samples)
{
	const struct sampled_boot *first = sampled_first_clock(samples);
	struct machine_diff differences = { 0 };
	char *text;
	size_t i;

	if (!sampled_has_kernels(samples))
		return;
	for (i = 0; first && i < samples->boot_count; i++)
		if (samples->boots[i].clock &&
		    machine_diff_add(&differences, first, &samples->boots[i]))
			document->failed = true;
	for (i = 0; i < differences.count; i++) {
		text = difference_text(&differences.list[i]);
		document_fact(document, i ? "" : "caveat", TONE_CAVEAT,
			      text ? strf("%s differ: %s", first->part ? "boots" : "kernels", text)
				   : NULL);
		free(text);
	}
	machine_diff_free(&differences);
}

void document_boots(struct document *document, const struct samples *samples)
{
	char *hidden = prices_hidden_in(samples);
	size_t i;

	for (i = 0; i < samples->boot_count; i++)
		add_boot(document, samples, &samples->boots[i]);
	if (hidden)
		document_fact(document, "caveat", TONE_CAVEAT, hidden);
}

static const struct sampled_cell *cell_at(const void *section, size_t index)
{
	return &((const struct section *)section)->cells[index];
}

/* Adds the columns that this section needs to the grid and to the list, which has room for all. */
static void add_columns(struct grid *grid, const struct section *section,
			const struct samples *samples, struct column *columns)
{
	const struct correct_cells cells = { cell_at, section, section->count };
	unsigned int i;

	for (i = 0; i < column_count(samples); i++) {
		struct column column = column_at(samples, i);

		if (!column_shows(&column, samples, section))
			continue;
		columns[grid->columns] = column;
		grid_column(grid, strdup(column_title(&column)),
			    column_name_with_unit(&column, sampled_clock_unit(section->boot)),
			    column_has_words(&column));
		if (column.kind == COLUMN_CORRECT)
			grid_instead(grid, correct_groups(&cells));
	}
}

/* One row: a measured cell, or neighbouring cells that were not measured for the same reason. */
static void add_cells(struct grid *grid, const struct column *columns,
		      const struct samples *samples, const struct sampled_cell *cells, size_t count)
{
	bool is_absent = cells->state != CELL_MEASURED;
	unsigned int i;

	for (i = 0; i < grid->columns; i++) {
		bool is_rest = columns[i].kind != COLUMN_AXIS && is_absent;

		if (is_rest)
			grid_put_rest(grid, describe_states(cells, count));
		else
			grid_number(grid, column_common(&columns[i], samples, cells, count),
				    count == 1 ? column_number(&columns[i], samples, cells) : NAN);
		if (!i)
			grid_link(grid, describe_anchor("cell", cells));
		if (is_rest)
			return;
	}
}

static void add_table(struct document *document, const struct section *section,
		      const struct samples *samples)
{
	struct column *columns = calloc(column_count(samples), sizeof(*columns));
	struct grid grid = { .failed = !columns };
	size_t i, count;

	if (columns)
		add_columns(&grid, section, samples, columns);
	for (i = 0; i < section->count && !grid.failed; i += count) {
		count = skip_reason_run_length(section, i);
		add_cells(&grid, columns, samples, &section->cells[i], count);
	}
	document_table(document, &grid);
	free(columns);
}

static void add_fits(struct document *document, const struct section *section,
		     const struct samples *samples)
{
	struct series series = { 0 };
	bool is_loaded = false;
	struct fit fit;
	size_t i;

	for (i = 0; i < section->count; i++) {
		const struct sampled_cell *cell = &section->cells[i];
		char *name, *text;

		if (fit_sweep(samples, cell, AXIS_ENTRIES, &fit))
			continue;
		/* A table may have hundreds of lines, and most have none. */
		if (!is_loaded)
			document->failed |= series_load(samples, AXIS_ENTRIES, &series) == -ENOMEM;
		is_loaded = true;
		name = series_label(&series, cell);
		text = describe_fit(&fit, sampled_clock_unit(section->boot));
		document_note(document, TONE_PLAIN,
			      name && text ? strf("%s: %s", name, text) : NULL);
		free(text);
		free(name);
	}
	series_free(&series);
}

/* Names the strategy that the changes in the table refer to, if there are changes. */
static void add_baseline(struct document *document, const struct section *section,
			 const struct samples *samples)
{
	const struct column change = { .kind = COLUMN_CHANGE };
	size_t i;

	for (i = 0; i < section->count; i++) {
		const struct sampled_cell *cell = &section->cells[i];

		if (isnan(column_number(&change, samples, cell)))
			continue;
		cell = sampled_first(samples, cell, AXIS_STRATEGY);
		document_note(document, TONE_PLAIN,
			      strf("Δ median: against %s, the first strategy of the same cell",
				   cell->at[AXIS_STRATEGY].name));
		return;
	}
}

/* Explains the columns of a race, and names each race that should have been won. */
static void add_race(struct document *document, const struct section *section,
		     const struct samples *samples)
{
	size_t i = 0;

	while (i < section->count && !section->cells[i].race.instances)
		i++;
	if (i == section->count)
		return;
	document_note(document, TONE_PLAIN,
		      strdup("old, none …: instances, by the array that unmap loaded and the IOPTE "
			     "that the walk read (none: it found no STE); old, old is a lost "
			     "invalidation"));
	document_note(document, TONE_PLAIN, observed_about(samples, section->boot));
	for (i = 0; i < section->count; i++) {
		if (observed_judge(samples, &section->cells[i]))
			document_note(document, TONE_CAVEAT,
				      observed_text(samples, &section->cells[i]));
	}
}

static void add_results(struct document *document, const struct section *section,
			const struct samples *samples)
{
	char *share = describe_share(section, samples);

	add_table(document, section, samples);
	if (sampled_is_inexact(section->boot, &section->cells[0]))
		document_note(document, TONE_CAVEAT,
			      strdup("noisy: the counts differ between boots, so a difference "
				     "here is not a fact"));
	if (!share || *share)
		document_note(document, TONE_PLAIN, share);
	else
		free(share);
	add_fits(document, section, samples);
	add_baseline(document, section, samples);
	add_race(document, section, samples);
	document_waits(document, section);
}

/* For a section without numbers: how many cells ran, and why the others did not. */
static void add_skipped(struct document *document, const struct section *section)
{
	size_t ran = section_count(section, CELL_MEASURED), i;
	char **reasons = skip_reasons(section);

	if (ran)
		document_note(document, TONE_ABSENT,
			      strf("%zu of %zu cells ran", ran, section->count));
	document->failed |= !reasons;
	for (i = 0; reasons && reasons[i]; i++)
		document_note(document, TONE_ABSENT, reasons[i]);
	free(reasons);
}

char *document_section_text(const struct section *section, const struct samples *samples)
{
	char *shared = describe_section(section), *text;

	if (samples->boot_count == 1 || !shared)
		return shared;
	text = strf("%s; boot %u, %s", shared, section->boot->boot, section->boot->kernel);
	free(shared);
	return text;
}

void document_sections(struct document *document, const struct samples *samples,
		       bool with_functions)
{
	struct section section = { 0 };

	while (section_next(samples, &section)) {
		document_section(document, strdup(section.name),
				 document_section_text(&section, samples));
		if (!section_has_numbers(&section)) {
			add_skipped(document, &section);
			continue;
		}
		add_results(document, &section, samples);
		if (with_functions)
			document_functions(document, &section);
	}
}

void document_kernels(struct document *document, const struct samples *samples)
{
	struct kernels kernels;
	struct grid grid = { 0 };
	size_t row, i;
	bool is_exact;
	int ret = kernels_load(samples, &kernels);

	document->failed |= ret && ret != -ENODATA;
	if (ret)
		goto out;
	is_exact = sampled_is_exact(kernels.series.clock);
	grid_column(&grid, strdup(""), NULL, true);
	for (i = 0; i < kernels.count; i++) {
		grid_column(&grid, strdup(kernels.names[i]), NULL, false);
		if (i && is_exact)
			grid_column(&grid, strdup("Δ"), NULL, false);
	}
	for (row = 0; row < kernels.rows; row++) {
		grid_put(&grid, kernels_label(&kernels, row));
		for (i = 0; i < kernels.count; i++) {
			double cost = kernels_cost(&kernels, row, i);
			double change = kernels_change(&kernels, row, i);

			grid_number(&grid, number_text(cost), cost);
			if (!isnan(cost))
				grid_link(&grid,
					  describe_anchor("cell", kernels_cell(&kernels, row, i)));
			if (i && is_exact)
				grid_number(&grid, change_text(change), change);
		}
	}
	document_heading(document, strdup("by kernel"),
			 strf(is_exact ? "median, %s; Δ against the first kernel of the row"
				       : "cost over all boots, %s, as in compare --by kernel",
			      sampled_clock_unit(kernels.series.clock)));
	document_table(document, &grid);
out:
	kernels_free(&kernels);
}

static void add_caveats(struct document *document, const struct contrast *contrast)
{
	struct caveats caveats = { 0 };
	size_t i;

	document->failed |= verdict_caveats(contrast, &caveats) != 0;
	for (i = 0; i < caveats.count; i++)
		document_note(document, TONE_CAVEAT, strf("caveat: %s", caveats.texts[i]));
	caveats_free(&caveats);
}

static void add_observed(struct document *document, const struct contrast *contrast)
{
	char *about = verdict_observed(contrast);

	if (!about || *about)
		document_note(document, TONE_PLAIN, about);
	else
		free(about);
}

void document_verdicts(struct document *document, const struct samples *samples)
{
	struct contrast contrast;
	struct grid grid = { 0 };
	int ret = verdict_of_run(samples, &contrast);
	char *settling;

	document->failed |= ret && ret != -ENODATA;
	if (!ret) {
		document_heading(document, verdict_subject(&contrast), strdup(""));
		document_fact(document, "cost", TONE_PLAIN, verdict_cost(&contrast));
		document_fact(document, "test", TONE_PLAIN, verdict_test(&contrast));
		document_fact(document, "", TONE_PLAIN, strdup(verdict_reading(&contrast)));
		verdict_table(&contrast, &grid);
		document_table(document, &grid);
		document_note(document, TONE_PLAIN, verdict_summary(&contrast));
		settling = verdict_settling(&contrast);
		if (settling)
			document_note(document, TONE_PLAIN, settling);
		add_observed(document, &contrast);
		add_caveats(document, &contrast);
	}
	contrast_free(&contrast);
}

void document_answer(struct document *document, const struct samples *samples)
{
	const struct contrast_request request = { .by = contrast_of_run(samples), .delta = NAN };
	struct contrast contrast = { 0 };
	struct caveats caveats = { 0 };
	char *subject, *summary;
	int ret = sampled_first_clock(samples) ? contrast_load(samples, NULL, &request, &contrast)
					       : -ENODATA;

	if (!ret) {
		subject = verdict_subject(&contrast);
		summary = verdict_summary(&contrast);
		document_fact(document, "answer", TONE_PLAIN,
			      strf("%s: %s", subject ? subject : "", summary ? summary : ""));
		free(subject);
		free(summary);
		ret = verdict_caveats(&contrast, &caveats);
		for (size_t i = 0; i < caveats.count; i++)
			document_fact(document, i ? "" : "caveat", TONE_CAVEAT,
				      strdup(caveats.texts[i]));
	} else {
		document_differences(document, samples);
	}
	document->failed |= ret == -ENOMEM;
	caveats_free(&caveats);
	contrast_free(&contrast);
}

/* The end of a console's log: one text, or an array of lines. */
static char *tail_text(const json_t *tail)
{
	char *text = NULL;
	size_t size, i;
	json_t *line;
	FILE *out;

	if (json_is_string(tail))
		return strdup(json_string_value(tail));
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	json_array_foreach(tail, i, line)
		fprintf(out, "%s\n", json_string_value(line));
	return fclose(out) ? NULL : text;
}

void document_events(struct document *document, const struct samples *samples)
{
	char **texts = event_texts(samples->events);
	json_t *event;
	size_t i;

	document->failed |= !texts;
	json_array_foreach(samples->events, i, event) {
		const json_t *tail = json_object_get(event, "console_tail");

		if (texts && texts[i])
			document_note(document, TONE_PLAIN, texts[i]);
		if (tail)
			document_log(document, tail_text(tail));
	}
	free(texts);
}
