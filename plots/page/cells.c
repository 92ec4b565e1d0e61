/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The data of each cell on the page of a report: see cells.h. */
#include <stdlib.h>
#include "analysis/describe/column.h"
#include "analysis/describe/describe.h"
#include "analysis/print/results_document.h"
#include "bench/text/message.h"
#include "plots/html/html.h"
#include "plots/page/cells.h"

/* With its functions a cell takes up to 8 kB, so these are at most two megabytes. */
#define LISTED 256

bool cells_are_listed(size_t count)
{
	return count <= LISTED;
}

static char *title_of(const struct samples *samples, const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(samples, cell);
	const struct section one = { boot, cell->section, cell, 1 };
	char *shared = document_section_text(&one, samples);
	char *text = shared ? strf("cell %u, %s: %s", cell->cell, cell->section, shared) : NULL;

	free(shared);
	return text;
}

static int put_cell(FILE *page, const struct samples *samples, const struct sampled_cell *cell,
		    const char *side)
{
	struct document document = { 0 };
	int ret;

	html_owned(page, "<details class=\"cell\" id=\"", describe_anchor(side, cell), "\">\n");
	html_owned(page, "<summary>", title_of(samples, cell), "</summary>\n");
	document_cell(&document, samples, cell);
	ret = html_document(page, &document, false);
	document_free(&document);
	fputs("</details>\n", page);
	return ret;
}

int cells_put(FILE *page, const char *title, const struct samples *samples, const char *side,
	      size_t count)
{
	int ret = 0;

	html_owned(page, "<section class=\"cells\">\n<h2>", strdup(title), "</h2>\n");
	if (!cells_are_listed(count))
		html_owned(page, "<p class=\"note\">The data of each of the ",
			   number_text((double)count),
			   " cells would make this page too large. Print those that you want: "
			   "<code>invbench show RUN --only AXIS=VALUE --wide</code></p>\n");
	for (size_t i = 0; i < samples->cell_count && !ret && cells_are_listed(count); i++)
		ret = put_cell(page, samples, &samples->cells[i], side);
	fputs("</section>\n", page);
	return ret;
}
