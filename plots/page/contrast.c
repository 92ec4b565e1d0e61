/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page of a comparison of two runs: see report.h.
 * It has what compare prints, with the functions that each difference comes from, and a figure of the effects. It
 * stands in a folder of its own inside that of the second run, because both runs have their own reports.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/contrast_load.h"
#include "analysis/print/tsv/tsv.h"
#include "analysis/verdict/verdict.h"
#include "bench/system/file.h"
#include "bench/text/message.h"
#include "plots/html/html.h"
#include "plots/page/cells.h"
#include "plots/page/page.h"
#include "plots/page/report.h"

#define FIGURES 2

struct comparison_page {
	struct runs a, b;
	struct contrast contrast;
	struct figure figures[FIGURES];
	char *dir; /* of the page */
	const char *command;
};

static int load(struct comparison_page *page, const char *before, const char *after)
{
	const struct contrast_request request = { .by = CONTRAST_RUN, .delta = NAN };
	int ret = runs_load(before, NULL, NULL, &page->a);

	if (!ret)
		ret = runs_load(after, NULL, NULL, &page->b);
	if (!ret)
		ret = runs_check_apart(&page->a, &page->b);
	if (ret)
		return ret;
	ret = contrast_load(&page->a.samples, &page->b.samples, &request, &page->contrast);
	if (page->contrast.refusal)
		message("%s", page->contrast.refusal);
	else if (ret == -ENODATA)
		message("report: no cell was measured in both runs");
	return ret;
}

/* "RUN_B/compare-ID_A" */
static int make_dir(struct comparison_page *page, const char *after)
{
	const char *id = page->a.list[0].id;
	int ret = -ENOMEM;

	page->dir = id ? strf("%s/compare-%s", after, id) : NULL;
	if (page->dir)
		ret = file_make_folder(page->dir);
	if (ret)
		message("%s: %s", page->dir ? page->dir : after, strerror(-ret));
	return ret;
}

static int write_data(const struct comparison_page *page)
{
	char *data = strf("%s/data", page->dir), *figures = strf("%s/figures", page->dir);
	int ret = data && figures ? 0 : -ENOMEM;

	if (!ret)
		ret = file_make_folder(data);
	if (!ret)
		ret = file_make_folder(figures);
	if (!ret)
		ret = tsv_write_contrast(&page->contrast, data);
	free(data);
	free(figures);
	return ret;
}

static int draw(struct comparison_page *page)
{
	page->figures[0] =
		(struct figure){ .name = "effects",
				 .about = "Difference of each cell between the two runs" };
	page->figures[1] = (struct figure){ .name = "function-changes",
					    .about = "Functions that gained or lost instructions" };
	return figures_draw_these(page->dir, page->figures, FIGURES);
}

static int put_cells(FILE *out, const char *when, const struct runs *runs, const char *side,
		     size_t count)
{
	char *title = strf("%s: %s", when, runs->list[0].id);
	int ret = title ? cells_put(out, title, &runs->samples, side, count) : -ENOMEM;

	free(title);
	return ret;
}

/* The headline, then the figure, then the tables and the data of each cell. */
static int put_content(FILE *out, const struct comparison_page *page)
{
	size_t cells = page->a.samples.cell_count + page->b.samples.cell_count;
	struct document document = { 0 };
	int ret, functions;

	html_owned(out, "<header>\n<h1>",
		   strf("%s against %s", page->b.list[0].id, page->a.list[0].id), "</h1>\n");
	html_owned(out, "<p class=\"lead\">", verdict_summary(&page->contrast),
		   "</p>\n</header>\n");
	ret = 0;
	for (size_t i = 0; i < FIGURES && !ret; i++)
		if (!page->figures[i].reason)
			ret = page_figure(out, &page->figures[i], page->dir);
	verdict_document(&page->a, &page->b, &page->contrast, page->command, &document);
	functions = verdict_add_functions(&page->contrast, &document);
	if (!ret && functions != -ENODATA)
		ret = functions;
	if (!ret)
		ret = html_document(out, &document, cells_are_listed(cells));
	document_free(&document);
	if (!ret)
		ret = put_cells(out, "Cells before", &page->a, "before", cells);
	if (!ret)
		ret = put_cells(out, "Cells after", &page->b, "cell", cells);
	return ret;
}

static int write_page(const struct comparison_page *page)
{
	char *path = strf("%s/report.html", page->dir);
	FILE *out = path ? file_start(path) : NULL;
	int ret = -EIO, failed;

	if (!out) {
		message("%s: %m", path ? path : page->dir);
		free(path);
		return ret;
	}
	failed = page_head(out, page->command);
	if (!failed)
		failed = put_content(out, page);
	ret = page_end(out, path, &page->b.samples);
	if (!ret && !failed)
		fprintf(stderr, "report: %s\n", path);
	free(path);
	return failed ? failed : ret;
}

/* Loads both runs and writes the data into the page's folder. */
static int prepare(struct comparison_page *page, const char *before, const char *after)
{
	int ret = load(page, before, after);

	if (!ret)
		ret = make_dir(page, after);
	return ret ? ret : write_data(page);
}

static void page_free(struct comparison_page *page)
{
	for (size_t i = 0; i < FIGURES; i++)
		free(page->figures[i].reason);
	free(page->dir);
	contrast_free(&page->contrast);
	runs_free(&page->a);
	runs_free(&page->b);
}

int report_contrast(const char *before, const char *after, const char *command)
{
	struct comparison_page page = { .command = command };
	int ret = prepare(&page, before, after);

	if (!ret)
		ret = draw(&page);
	if (!ret)
		ret = write_page(&page);
	page_free(&page);
	return ret;
}

int report_contrast_figure(const char *before, const char *after, const char *name,
			   const struct figure_paper *paper)
{
	struct comparison_page page = { .figures[0].name = name };
	int ret = prepare(&page, before, after);

	if (!ret)
		ret = figure_paper_report(page.dir, &page.figures[0], paper);
	page_free(&page);
	return ret;
}
