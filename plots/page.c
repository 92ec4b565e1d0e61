/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page of a report: everything about a run in one file that needs no other.
 * It says nothing of its own: numbers are columns of column.c, sentences come
 * from describe.c, looks from page.css.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "../analysis/describe.h"
#include "../analysis/kernels.h"
#include "../analysis/metric.h"
#include "../analysis/series.h"
#include "../analysis/stats/statistic.h"
#include "../analysis/trouble.h"
#include "../analysis/verdict.h"
#include "../bench/home.h"
#include "../bench/say.h"
#include "page.h"

static void put(FILE *page, const char *text)
{
	for (; text && *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", page);
			break;
		case '<':
			fputs("&lt;", page);
			break;
		case '>':
			fputs("&gt;", page);
			break;
		case '"':
			fputs("&quot;", page);
			break;
		default:
			if ((unsigned char)*text >= ' ' || *text == '\n')
				fputc(*text, page);
		}
	}
}

/* Between two pieces of markup; the text is freed. */
static void put_owned(FILE *page, const char *before, char *text, const char *after)
{
	fputs(before, page);
	put(page, text);
	fputs(after, page);
	free(text);
}

static void put_fact(FILE *page, const char *label, char *text)
{
	fprintf(page, "<dt>%s</dt>", label);
	put_owned(page, "<dd>", text, "</dd>\n");
}

/* Copies a file from the first line that starts so, or all of it. */
static int put_file(FILE *page, const char *path, const char *from)
{
	char *line = NULL;
	size_t room = 0;
	FILE *file = path ? fopen(path, "r") : NULL;

	if (!file) {
		say("%s: %m", path ? path : "report");
		return -errno;
	}
	while (getline(&line, &room, file) > 0) {
		if (from && strncmp(line, from, strlen(from)))
			continue;
		from = NULL;
		fputs(line, page);
	}
	free(line);
	fclose(file);
	return 0;
}

static int put_head(FILE *page, const struct samples *samples)
{
	char *style = home_path("plots/page.css");
	int ret;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>invbench: ",
	      page);
	put(page, describe_header(samples, "run"));
	fputs("</title>\n<style>\n", page);
	ret = put_file(page, style, NULL);
	fputs("</style>\n</head>\n<body>\n<main>\n", page);
	free(style);
	return ret;
}

static void put_boot(FILE *page, const struct samples *samples, const struct sampled_boot *boot)
{
	const char *limit = describe_clock_limit(boot);
	char *distortion = describe_distortion(boot);

	if (samples->boot_count > 1)
		put_fact(page, "boot", sentence("%u", boot->boot));
	put_fact(page, "kernel", describe_kernel(boot));
	put_fact(page, "clock", describe_clock(boot));
	if (*limit)
		fprintf(page, "<dt></dt><dd class=\"limit\">%s</dd>\n", limit);
	if (distortion && *distortion)
		put_owned(page, "<dt class=\"warn\">distortion</dt><dd class=\"warn\">",
			  strdup(distortion), "</dd>\n");
	free(distortion);
}

static void put_summary(FILE *page, const struct samples *samples)
{
	size_t i;

	put_owned(page, "<header>\n<h1>", sentence("%s", describe_header(samples, "plan")),
		  "</h1>\n");
	put_owned(page, "<p class=\"lead\">", describe_end(samples), "</p>\n</header>\n<dl>\n");
	put_fact(page, "run", strdup(describe_header(samples, "run")));
	put_fact(page, "made", strdup(describe_header(samples, "created_utc")));
	put_fact(page, "place", strdup(describe_header(samples, "place")));
	for (i = 0; i < samples->boot_count; i++)
		put_boot(page, samples, &samples->boots[i]);
	fputs("</dl>\n", page);
	if (samples->stopped)
		put_owned(page, "<p class=\"warn\">", strdup(samples->stopped),
			  "; shown is what stands before it</p>\n");
}

static int put_figure(FILE *page, const struct figure *figure, const char *run_dir)
{
	char *path = sentence("%s/figures/%s.svg", run_dir, figure->name);
	int ret;

	fputs("<figure>\n", page);
	ret = put_file(page, path, "<svg");
	put_owned(page, "<figcaption>", strdup(figure->about), ". ");
	fprintf(page,
		"<a href=\"figures/%s.svg\">SVG</a>, <a href=\"figures/%s.png\">PNG</a>"
		"</figcaption>\n</figure>\n",
		figure->name, figure->name);
	free(path);
	return ret;
}

static int put_figures(FILE *page, const struct figures *figures, const char *run_dir)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < figures->count; i++) {
		if (!figures->figures[i].reason)
			ret = put_figure(page, &figures->figures[i], run_dir);
	}
	for (i = 0; i < figures->count; i++) {
		if (figures->figures[i].reason)
			put_owned(page, "<p class=\"absent\">",
				  sentence("No figure %s: %s.", figures->figures[i].name,
					   figures->figures[i].reason),
				  "</p>\n");
	}
	return ret;
}

static bool is_name(const struct column *column)
{
	return column->kind == COLUMN_AXIS && axes[column->index].kind == AXIS_NAME;
}

static bool is_shown(const struct section *section, const struct samples *samples,
		     const struct column *column)
{
	return column->kind == COLUMN_CALLS || section_shows(section, samples, column);
}

static void put_columns(FILE *page, const struct section *section, const struct samples *samples)
{
	unsigned int i;

	fputs("<thead><tr>", page);
	for (i = 0; i < column_count(samples); i++) {
		struct column column = column_at(samples, i);
		char *name;

		if (!is_shown(section, samples, &column))
			continue;
		name = column_name_with_unit(&column, sampled_clock_unit(section->boot));
		fprintf(page, "<th%s title=\"", is_name(&column) ? " class=\"name\"" : "");
		put(page, name);
		put_owned(page, "\">", strdup(column_title(&column)), "</th>");
		free(name);
	}
	fputs("</tr></thead>\n", page);
}

/* What is not measured has its reason across all columns but those of the axes. */
static void put_cells(FILE *page, const struct section *section, const struct samples *samples,
		      const struct sampled_cell *cells, size_t count)
{
	unsigned int i;

	fputs("<tr>", page);
	for (i = 0; i < column_count(samples); i++) {
		struct column column = column_at(samples, i);

		if (!is_shown(section, samples, &column))
			continue;
		if (column.kind != COLUMN_AXIS && cells->state != CELL_MEASURED) {
			put_owned(page, "<td class=\"absent\" colspan=\"99\">",
				  describe_states(cells, count), "</td>");
			break;
		}
		put_owned(page, is_name(&column) ? "<td class=\"name\">" : "<td>",
			  column_common(&column, samples, cells, count), "</td>");
	}
	fputs("</tr>\n", page);
}

static void put_share(FILE *page, const struct section *section, const struct samples *samples)
{
	char *text = describe_share(section, samples);

	if (text && *text)
		put_owned(page, "<p class=\"fit\">", text, ".</p>\n");
	else
		free(text);
}

static void put_fits(FILE *page, const struct section *section, const struct samples *samples)
{
	struct fit fit;
	size_t i;

	for (i = 0; i < section->count; i++) {
		const struct sampled_cell *cell = &section->cells[i];

		if (fit_sweep(samples, cell, AXIS_ENTRIES, &fit))
			continue;
		put_owned(page, "<p class=\"fit\">", series_name(samples, AXIS_ENTRIES, cell),
			  ": ");
		put_owned(page, "", describe_fit(&fit, sampled_clock_unit(section->boot)),
			  ".</p>\n");
	}
}

/* Where there are no numbers: how many cells ran, and why the others did not. */
static void put_ran(FILE *page, const struct section *section)
{
	size_t ran = section_count(section, CELL_MEASURED), i;

	if (ran)
		fprintf(page, "<p class=\"absent\">%zu of %zu cells ran</p>\n", ran,
			section->count);
	for (i = 0; i < section->count; i++) {
		char *text = trouble_of_cell(section, i);

		if (text)
			put_owned(page, "<p class=\"absent\">", text, "</p>\n");
	}
}

static void put_table(FILE *page, const struct section *section, const struct samples *samples)
{
	size_t i, alike;

	fputs("<div class=\"wide\"><table>\n", page);
	put_columns(page, section, samples);
	fputs("<tbody>\n", page);
	for (i = 0; i < section->count; i += alike) {
		alike = trouble_alike(section, i);
		put_cells(page, section, samples, &section->cells[i], alike);
	}
	fputs("</tbody>\n</table></div>\n", page);
	put_share(page, section, samples);
	put_fits(page, section, samples);
}

static void put_section(FILE *page, const struct section *section, const struct samples *samples)
{
	put_owned(page, "<h3>", strdup(section->name), " <small>");
	put_owned(page, "", describe_section(section), "");
	if (samples->boot_count > 1)
		put_owned(page, "; ",
			  sentence("boot %u, %s", section->boot->boot, section->boot->kernel), "");
	fputs("</small></h3>\n", page);
	if (section_tells(section))
		put_table(page, section, samples);
	else
		put_ran(page, section);
}

/* What several kernels of the run measured, side by side. */
static void put_kernels(FILE *page, const struct samples *samples)
{
	struct kernels kernels;
	size_t row, i;

	if (kernels_load(samples, &kernels))
		goto out;
	put_owned(page, "<h3>by kernel <small>",
		  sentence("median, %s; Δ against the first of the line",
			   sampled_clock_unit(kernels.series.clock)),
		  "</small></h3>\n<div class=\"wide\"><table>\n<thead><tr><th></th>");
	for (i = 0; i < kernels.count; i++) {
		put_owned(page, "<th>", strdup(kernels.names[i]), "</th>");
		fputs(i ? "<th>Δ</th>" : "", page);
	}
	fputs("</tr></thead>\n<tbody>\n", page);
	for (row = 0; row < kernels.rows; row++) {
		put_owned(page, "<tr><td class=\"name\">", kernels_label(&kernels, row), "</td>");
		for (i = 0; i < kernels.count; i++) {
			put_owned(page, "<td>", number_text(kernels_median(&kernels, row, i)),
				  "</td>");
			if (i)
				put_owned(page, "<td>",
					  change_text(kernels_change(&kernels, row, i)), "</td>");
		}
		fputs("</tr>\n", page);
	}
	fputs("</tbody>\n</table></div>\n", page);
out:
	kernels_free(&kernels);
}

static void put_doubts(FILE *page, const struct contrast *contrast)
{
	struct doubts doubts = { 0 };
	size_t i;

	if (!verdict_doubts(contrast, &doubts)) {
		for (i = 0; i < doubts.count; i++)
			put_owned(page, "<p class=\"warn\">Doubt: ", strdup(doubts.texts[i]),
				  "</p>\n");
	}
	doubts_free(&doubts);
}

static void put_verdicts(FILE *page, const struct contrast *contrast)
{
	struct verdict_column columns[VERDICT_COLUMNS_MAX];
	unsigned int count = verdict_columns(contrast, columns), i;
	size_t row;

	fputs("<div class=\"wide\"><table>\n<thead><tr>", page);
	for (i = 0; i < count; i++)
		put_owned(page, verdict_is_left(&columns[i]) ? "<th class=\"name\">" : "<th>",
			  verdict_title(contrast, &columns[i]), "</th>");
	fputs("</tr></thead>\n<tbody>\n", page);
	for (row = 0; row < contrast->count; row++) {
		fputs("<tr>", page);
		for (i = 0; i < count; i++)
			put_owned(page,
				  verdict_is_left(&columns[i]) ? "<td class=\"name\">" : "<td>",
				  verdict_text(contrast, &columns[i], row), "</td>");
		fputs("</tr>\n", page);
	}
	fputs("</tbody>\n</table></div>\n", page);
}

/* What the strategies of a real clock come to. */
static void put_contrast(FILE *page, const struct samples *samples)
{
	struct contrast contrast;

	if (!verdict_of_run(samples, &contrast)) {
		put_owned(page, "<h3>", verdict_subject(&contrast), " <small>");
		put_owned(page, "", verdict_cost(&contrast), "; ");
		put_owned(page, "", verdict_test(&contrast), "</small></h3>\n");
		put_verdicts(page, &contrast);
		put_owned(page, "<p>", verdict_summary(&contrast), ".</p>\n");
		put_doubts(page, &contrast);
	}
	contrast_free(&contrast);
}

static void put_results(FILE *page, const struct samples *samples)
{
	const struct sampled_boot *clock = sampled_first_clock(samples);
	struct section section = { 0 };

	fputs("<h2>Results</h2>\n", page);
	if (clock)
		put_owned(page, "<p>Costs in ", strdup(sampled_clock_unit(clock)),
			  " a call, net of the empty sample.</p>\n");
	while (section_next(samples, &section))
		put_section(page, &section, samples);
	put_kernels(page, samples);
	put_contrast(page, samples);
}

static void put_tail(FILE *page, const json_t *tail)
{
	json_t *line;
	size_t i;

	if (!tail)
		return;
	fputs("<pre>", page);
	put(page, json_string_value(tail));
	json_array_foreach(tail, i, line) {
		put(page, json_string_value(line));
		fputc('\n', page);
	}
	fputs("</pre>\n", page);
}

static void put_events(FILE *page, const struct samples *samples)
{
	json_t *event;
	size_t i;

	if (!json_array_size(samples->events))
		return;
	fputs("<h2>Events</h2>\n", page);
	json_array_foreach(samples->events, i, event) {
		char *text = trouble_of_event(samples->events, i);

		if (text)
			put_owned(page, "<p>", text, "</p>\n");
		put_tail(page, json_object_get(event, "console_tail"));
	}
}

/* A value of the environment: texts bare, the rest as the record has it. */
static char *value_text(const json_t *value)
{
	if (json_is_string(value))
		return strdup(json_string_value(value));
	return json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
}

static void put_environment(FILE *page, const struct sampled_boot *boot)
{
	const char *key;
	json_t *value;

	put_owned(page, "<details>\n<summary>",
		  sentence("Environment of boot %u, %s", boot->boot, boot->kernel),
		  "</summary>\n<dl>\n");
	json_object_foreach(boot->environment, key, value) {
		if (!strcmp(key, "type") || !strcmp(key, "seq") || !strcmp(key, "crc"))
			continue;
		put_owned(page, "<dt>", strdup(key), "</dt>");
		put_owned(page, "<dd><code>", value_text(value), "</code></dd>\n");
	}
	fputs("</dl>\n</details>\n", page);
}

/* What stood at the barrier sites: each strategy once a boot. */
static void put_patches(FILE *page, const struct samples *samples)
{
	size_t i, j;

	fputs("<details>\n<summary>Instructions in force, read back from memory</summary>\n<dl>\n",
	      page);
	for (i = 0; i < samples->cell_count; i++) {
		const struct sampled_cell *cell = &samples->cells[i];
		const json_t *patched = json_object_get(cell->line, "patched");

		for (j = 0; j < i; j++) {
			if (samples->cells[j].boot == cell->boot &&
			    sampled_axis_equal(&samples->cells[j], cell, AXIS_STRATEGY))
				break;
		}
		if (j < i)
			continue;
		put_owned(page, "<dt>",
			  sentence("%s, boot %u", cell->at[AXIS_STRATEGY].name, cell->boot),
			  "</dt>");
		if (json_array_size(patched))
			put_owned(page, "<dd><code>", value_text(patched), "</code></dd>\n");
		else
			fputs("<dd>as built</dd>\n", page);
	}
	fputs("</dl>\n</details>\n", page);
}

static void put_definitions(FILE *page)
{
#define DEFINITION(number, text) { number, text },
	static const char *const definitions[][2] = { METRIC_DEFINITIONS(
		DEFINITION) STATISTIC_DEFINITIONS(DEFINITION) DISTURBANCE_DEFINITIONS(DEFINITION) };
#undef DEFINITION
	size_t i;

	fputs("<h2>Definitions</h2>\n<dl>\n", page);
	for (i = 0; i < metric_count(); i++)
		put_fact(page, metric_at(i)->name, sentence("%s.", metric_at(i)->about));
	for (i = 0; i < sizeof(definitions) / sizeof(definitions[0]); i++)
		put_fact(page, definitions[i][0], strdup(definitions[i][1]));
	fputs("</dl>\n", page);
}

static void put_background(FILE *page, const struct samples *samples)
{
	size_t i;

	fputs("<h2>Background</h2>\n", page);
	for (i = 0; i < samples->boot_count; i++) {
		if (samples->boots[i].environment)
			put_environment(page, &samples->boots[i]);
	}
	put_patches(page, samples);
	put_owned(page, "<details>\n<summary>The plan</summary>\n<pre>",
		  strdup(describe_header(samples, "plan_text")), "</pre>\n</details>\n");
}

int page_write(const struct samples *samples, const struct figures *figures, const char *run_dir)
{
	char *path = sentence("%s/report.html", run_dir);
	FILE *page = path ? fopen(path, "w") : NULL;
	int ret;

	if (!page) {
		say("%s: %m", path ? path : "report.html");
		free(path);
		return -EIO;
	}
	ret = put_head(page, samples);
	put_summary(page, samples);
	if (!ret)
		ret = put_figures(page, figures, run_dir);
	put_results(page, samples);
	put_events(page, samples);
	put_definitions(page);
	put_background(page, samples);
	put_owned(page, "<footer>invbench ",
		  sentence("%s, git %s", describe_header(samples, "invbench"),
			   describe_header(samples, "git")),
		  "</footer>\n</main>\n</body>\n</html>\n");
	if (ferror(page) | fclose(page)) {
		say("%s: cannot be written: %m", path);
		ret = -EIO;
	}
	free(path);
	return ret;
}
