/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds the document of one cell's data, for a reader who doubts a number of a table: see results_document.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/candidates.h"
#include "analysis/describe/column.h"
#include "analysis/describe/describe.h"
#include "analysis/print/results_document.h"
#include "bench/text/message.h"

/* A cell with more rounds has their number alone: their costs would fill a screen. */
#define ROUNDS_LISTED 100

/* Rows are sorted by the lower end of an interval. NaN: there is none. */
static void put_interval(struct grid *grid, double low, double high, char *(*format)(double number))
{
	char *from = format(low), *to = format(high);

	if (isnan(low) || isnan(high))
		grid_put(grid, strdup("-"));
	else if (isinf(low) || isinf(high))
		grid_put(grid, strdup("unbounded"));
	else
		grid_number(grid, strf("%s … %s", from ? from : "", to ? to : ""), low);
	grid->failed |= !from || !to;
	free(from);
	free(to);
}

/* The rounds that a comparison takes. */
static const struct rounds *rounds_of(const struct sampled_cell *cell)
{
	return cell->batch.count ? &cell->batch : &cell->each;
}

static void add_rounds(struct document *document, const struct sampled_cell *cell)
{
	const struct rounds *rounds = rounds_of(cell);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out) {
		document->failed = true;
		return;
	}
	fprintf(out, "%zu", rounds->count);
	for (size_t i = 0; i < rounds->count && rounds->count <= ROUNDS_LISTED; i++) {
		char *cost = number_text(
			rounds_net(&rounds->costs[i], (double)cell->distribution.empty));

		fprintf(out, "%s%s", i ? "; " : ": ", cost ? cost : "");
		free(cost);
	}
	if (fclose(out)) {
		free(text);
		text = NULL;
	}
	document_fact(document, "rounds", TONE_PLAIN, text);
}

static char *percent_text(double percent)
{
	return strf("%.2f", percent);
}

/* The interval of a column: only the share of the CPU has one of its own. */
static void put_column_interval(struct grid *grid, const struct column *column,
				const struct samples *samples, const struct sampled_cell *cell)
{
	const struct column low = { COLUMN_SHARE, SHARE_LOW, "" },
			    high = { COLUMN_SHARE, SHARE_HIGH, "" };
	bool has_one = column->kind == COLUMN_SHARE;

	put_interval(grid, has_one ? column_number(&low, samples, cell) : NAN,
		     has_one ? column_number(&high, samples, cell) : NAN, percent_text);
}

static void put_rounds(struct grid *grid, const struct samples *samples,
		       const struct sampled_cell *cell, const char *unit)
{
	struct candidate_interval interval;

	candidate_interval_of_rounds(samples, cell, ALPHA_DEFAULT, &interval);
	if (isnan(interval.median))
		return;
	grid_put(grid, strf("median_of_rounds_%s", unit));
	grid_number(grid, number_text(interval.median), interval.median);
	put_interval(grid, interval.low, interval.high, number_text);
}

static bool is_listed(const struct column *column, const char *text)
{
	bool is_end = column->kind == COLUMN_SHARE && column->index != SHARE_MEDIAN;

	return column->kind != COLUMN_AXIS && !is_end && text && strcmp(text, "-");
}

static void add_metrics(struct document *document, const struct samples *samples,
			const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(samples, cell);
	const char *unit = boot->clock ? sampled_clock_unit(boot) : "";
	bool is_exact = sampled_is_exact(boot);
	struct grid grid = { 0 };

	grid_column(&grid, strdup("metric"), NULL, true);
	grid_column(&grid, strdup("value"), NULL, false);
	if (!is_exact)
		grid_column(&grid, strf("%g %% interval", 100 * (1 - ALPHA_DEFAULT)), NULL, false);
	if (!is_exact && sampled_has_numbers(boot))
		put_rounds(&grid, samples, cell, unit);
	for (unsigned int i = 0; i < column_count(samples); i++) {
		const struct column column = column_at(samples, i);
		char *text = column_text(&column, samples, cell);

		document->failed |= !text;
		if (!is_listed(&column, text)) {
			free(text);
			continue;
		}
		grid_put(&grid, column_name_with_unit(&column, unit));
		grid_number(&grid, text, column_number(&column, samples, cell));
		if (!is_exact)
			put_column_interval(&grid, &column, samples, cell);
	}
	document_table(document, &grid);
}

void document_cell(struct document *document, const struct samples *samples,
		   const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(samples, cell);
	const struct section one = { boot, cell->section, cell, 1 };

	if (cell->state != CELL_MEASURED) {
		document_note(document, TONE_ABSENT, describe_state(cell));
		return;
	}
	if (sampled_has_numbers(boot))
		add_rounds(document, cell);
	add_metrics(document, samples, cell);
	document_functions(document, &one);
	document_mix_of(document, &one, NULL);
	document_waits(document, &one);
}
