/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page of a report: everything about a run in one file.
 * The results are the documents of results_document.h, so that the page shows what the text shows;
 * the figures are copied into it. It loads no other file.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/cell/metric.h"
#include "analysis/describe/describe.h"
#include "analysis/print/results_document.h"
#include "analysis/stats/statistic.h"
#include "bench/system/file.h"
#include "bench/system/home.h"
#include "bench/text/message.h"
#include "plots/html/html.h"
#include "plots/page/cells.h"
#include "plots/page/page.h"

/* Of plots/html/page.js: the browser runs no other script, whatever a record brings. tests/report/test_browser.py. */
#define SCRIPT_HASH "sha256-A/kRA8S9zI+/2OLY+CPSSvgnt1XD9XP0cBBX4AFaQ2w="

static FILE *file_open(const char *path)
{
	FILE *file = path ? fopen(path, "r") : NULL;

	if (!path)
		message("report: plots is missing; start ./invbench in its source tree, or set INVBENCH_HOME to that tree");
	else if (!file)
		message("%s: %m", path);
	return file;
}

/* Copies a file into the page. */
static int put_file(FILE *page, const char *path)
{
	FILE *file = file_open(path);
	char block[4096];
	size_t size;

	if (!file)
		return -EIO;
	while ((size = fread(block, 1, sizeof(block), file)))
		fwrite(block, 1, size, page);
	return file_end(file, path);
}

int page_head(FILE *page, const char *title)
{
	char *style = home_path("plots/html/page.css");
	int ret;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "style-src 'unsafe-inline'; script-src '" SCRIPT_HASH "'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>invbench: ",
	      page);
	html_text(page, title);
	fputs("</title>\n<style>\n", page);
	ret = put_file(page, style);
	fputs("</style>\n</head>\n<body>\n<main>\n", page);
	free(style);
	return ret;
}

static void put_summary(FILE *page, const struct samples *samples, struct document *document)
{
	html_owned(page, "<header>\n<h1>", strdup(describe_header(samples, "plan")), "</h1>\n");
	html_owned(page, "<p class=\"lead\">", describe_end(samples), "</p>\n</header>\n");
	document_answer(document, samples);
	document_fact(document, "command", TONE_PLAIN, describe_command(samples));
	document_fact(document, "run", TONE_PLAIN, strdup(describe_header(samples, "run")));
	document_fact(document, "created", TONE_PLAIN,
		      strdup(describe_header(samples, "created_utc")));
	document_fact(document, "place", TONE_PLAIN, strdup(describe_header(samples, "place")));
	document_boots(document, samples);
	if (samples->stopped)
		document_note(document, TONE_CAVEAT,
			      strf("%s; only the lines before it are shown", samples->stopped));
}

/* Copies a line of a drawing, in which ids, and what refers to them, begin with the name of the figure. */
static void put_line(FILE *page, const char *line, const char *name)
{
	static const char *const marks[] = { " id='", "href='#", "url(#" };
	size_t i, length;

	while (*line) {
		for (i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
			length = strlen(marks[i]);
			if (!strncmp(line, marks[i], length))
				break;
		}
		if (i == sizeof(marks) / sizeof(*marks)) {
			fputc(*line++, page);
			continue;
		}
		fprintf(page, "%s%s-", marks[i], name);
		line += length;
	}
}

/*
 * Copies the drawing of an SVG file. Every gnuplot drawing has elements with the same ids, and an id may occur only
 * once on a page. That of the canvas, which the style needs, becomes a class.
 */
static int put_drawing(FILE *page, const char *path, const char *name)
{
	static const char id[] = "<g id=\"gnuplot_canvas\"";
	FILE *file = file_open(path);
	bool is_drawing = false;
	char *line = NULL;
	size_t room = 0;

	if (!file)
		return -EIO;
	while (getline(&line, &room, file) > 0) {
		is_drawing |= !strncmp(line, "<svg", strlen("<svg"));
		if (is_drawing && !strncmp(line, id, strlen(id)))
			fprintf(page, "<g class=\"gnuplot_canvas\"%s", line + strlen(id));
		else if (is_drawing)
			put_line(page, line, name);
	}
	free(line);
	return file_end(file, path);
}

int page_figure(FILE *page, const struct figure *figure, const char *dir)
{
	char *path = strf("%s/figures/%s.svg", dir, figure->name);
	int ret;

	html_owned(page, "<figure>\n<div class=\"wide\" role=\"img\" aria-label=\"",
		   strdup(figure->about), "\">\n");
	ret = put_drawing(page, path, figure->name);
	fputs("</div>\n", page);
	html_owned(page, "<figcaption>", strdup(figure->about), " ");
	fprintf(page, "<a href=\"figures/%s.svg\">SVG</a>", figure->name);
	if (figure->further)
		fprintf(page, ", <a href=\"figures/%s.%s\">%s</a>", figure->name, figure->further,
			figure->further);
	fputs("</figcaption>\n</figure>\n", page);
	free(path);
	return ret;
}

/* The figure that answers what the run asks comes first. */
static bool is_answer(const struct figure *figure, const struct samples *samples)
{
	return !strcmp(figure->name, sampled_has_kernels(samples) ? "kernels" : "strategies");
}

static int put_figures(FILE *page, const struct samples *samples, const struct figures *figures,
		       const char *run_dir)
{
	unsigned int i, rest, absent = 0;
	int ret = 0;

	for (rest = 0; rest < 2; rest++) {
		for (i = 0; !ret && i < figures->count; i++) {
			const struct figure *figure = &figures->figures[i];

			absent += rest && figure->reason;
			if (!figure->reason && is_answer(figure, samples) != rest)
				ret = page_figure(page, figure, run_dir);
		}
	}
	if (absent)
		fputs("<details>\n<summary>Figures that this run does not have</summary>\n", page);
	for (i = 0; i < figures->count; i++) {
		if (figures->figures[i].reason)
			html_owned(page, "<p class=\"absent\">",
				   strf("No figure %s: %s.", figures->figures[i].name,
					figures->figures[i].reason),
				   "</p>\n");
	}
	if (absent)
		fputs("</details>\n", page);
	return ret;
}

static void put_results(FILE *page, const struct samples *samples, struct document *document)
{
	const struct sampled_boot *clock = sampled_first_clock(samples);

	fputs("<h2>Results</h2>\n", page);
	if (clock)
		document_note(document, TONE_PLAIN,
			      strf("Costs are in %s a call; the cost of an empty sample is "
				   "subtracted.",
				   sampled_clock_unit(clock)));
	document_sections(document, samples, true);
	document_kernels(document, samples);
	document_verdicts(document, samples);
}

static void put_events(FILE *page, const struct samples *samples, struct document *document)
{
	if (json_array_size(samples->events))
		fputs("<h2>Events</h2>\n", page);
	document_events(document, samples);
}

/* Builds a part of the page, writes its heading and then its document. */
static int put_part(FILE *page, const struct samples *samples,
		    void (*build)(FILE *page, const struct samples *samples,
				  struct document *document))
{
	struct document document = { 0 };
	int ret;

	build(page, samples, &document);
	ret = html_document(page, &document, cells_are_listed(samples->cell_count));
	document_free(&document);
	return ret;
}

/* Formats a value of the environment: a string without quotes, anything else as JSON. */
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

	html_owned(page, "<details>\n<summary>",
		   strf("Environment of boot %u, %s", boot->boot, boot->kernel),
		   "</summary>\n<dl>\n");
	json_object_foreach(boot->environment, key, value) {
		if (!strcmp(key, "type") || !strcmp(key, "seq") || !strcmp(key, "crc"))
			continue;
		html_owned(page, "<dt>", strdup(key), "</dt>");
		html_owned(page, "<dd><code>", value_text(value), "</code></dd>\n");
	}
	fputs("</dl>\n</details>\n", page);
}

/* Lists the instructions at the barrier sites for each strategy, once a boot. */
static void put_patches(FILE *page, const struct samples *samples)
{
	size_t i, j;

	fputs("<details>\n<summary>Barrier instructions, read back from memory</summary>\n<dl>\n",
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
		html_owned(page, "<dt>",
			   strf("%s, boot %u", cell->at[AXIS_STRATEGY].name, cell->boot), "</dt>");
		if (json_array_size(patched))
			html_owned(page, "<dd><code>", value_text(patched), "</code></dd>\n");
		else
			fputs("<dd>as built</dd>\n", page);
	}
	fputs("</dl>\n</details>\n", page);
}

static void put_definitions(FILE *page)
{
#define DEFINITION(number, text) { number, text },
	static const char *const definitions[][2] = { METRIC_DEFINITIONS(
		DEFINITION) STATISTIC_DEFINITIONS(DEFINITION) NOISE_DEFINITIONS(DEFINITION) };
#undef DEFINITION
	size_t i;

	fputs("<h2>Definitions</h2>\n<dl>\n", page);
	for (i = 0; i < metric_count(); i++)
		html_fact(page, metric_at(i)->name, strf("%s.", metric_at(i)->about));
	for (i = 0; i < sizeof(definitions) / sizeof(definitions[0]); i++)
		html_fact(page, definitions[i][0], strdup(definitions[i][1]));
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
	html_owned(page, "<details>\n<summary>The plan</summary>\n<pre>",
		   strdup(describe_header(samples, "plan_text")), "</pre>\n</details>\n");
}

int page_end(FILE *page, const char *path, const struct samples *samples)
{
	char *script = home_path("plots/html/page.js");
	int ret, failed;

	html_owned(page, "<footer>invbench ",
		   strf("%s, git %s", describe_header(samples, "invbench"),
			describe_header(samples, "git")),
		   "</footer>\n</main>\n<script>");
	failed = put_file(page, script);
	free(script);
	fputs("</script>\n</body>\n</html>\n", page);
	ret = file_finish_unsynced(page, path);
	if (ret)
		message("%s: cannot be written: %s", path, strerror(-ret));
	return ret ? ret : failed;
}

int page_write(const struct samples *samples, const struct figures *figures,
	       const struct executions *executions, const char *run_dir)
{
	char *path = strf("%s/report.html", run_dir);
	FILE *page = path ? file_start(path) : NULL;
	bool failed;
	int ret;

	if (!page) {
		message("%s: %m", path ? path : "report.html");
		free(path);
		return -EIO;
	}
	failed = page_head(page, describe_header(samples, "run"));
	failed |= put_part(page, samples, put_summary);
	failed |= put_figures(page, samples, figures, run_dir);
	failed |= put_part(page, samples, put_results);
	executions_put(page, executions, run_dir);
	failed |= put_part(page, samples, put_events);
	failed |= cells_put(page, "Cells", samples, "cell", samples->cell_count);
	put_definitions(page);
	put_background(page, samples);
	ret = page_end(page, path, samples);
	free(path);
	return failed ? -EIO : ret;
}
