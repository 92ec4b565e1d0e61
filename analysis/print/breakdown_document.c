/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Adds to a document what the calls of a section consist of, and what they waited for: see results_document.h. */
#include <errno.h>
#include <string.h>
#include "analysis/breakdown/functions.h"
#include "analysis/breakdown/mix_table.h"
#include "analysis/breakdown/waits.h"
#include "analysis/print/results_document.h"
#include "bench/text/message.h"

/* A host counts the calls of user space as one function, which says nothing. */
void document_functions(struct document *document, const struct section *section)
{
	struct grid grid = { 0 };
	const char *title;
	size_t from = 0;

	if (!sampled_is_exact(section->boot))
		return;
	while ((title = functions_next(section, &from, &grid))) {
		document_note(document, TONE_PLAIN, strdup(title));
		document_table(document, &grid);
	}
	document->failed |= grid.failed;
	grid_free(&grid);
}

void document_waits(struct document *document, const struct section *section)
{
	struct grid grid = { 0 };
	int rows = waits_put(section, &grid);

	document->failed |= rows < 0;
	if (rows > 0) {
		document_note(document, TONE_PLAIN,
			      strf("waits, %s: of the same calls, made again and recorded",
				   sampled_clock_unit(section->boot)));
		document_table(document, &grid);
	}
	grid_free(&grid);
}

/* A single cell has no axis that varies, so its columns need titles. */
static void put_heading(enum mix_part part, struct grid *grid)
{
	grid->headings = 1;
	if (part == MIX_FUNCTIONS)
		grid_put(grid, strdup("function"));
	grid_put(grid, strdup("kind"));
	while (grid->count < grid->columns)
		grid_put(grid, strdup("count"));
}

static void add_mix_part(struct document *document, const struct section *section,
			 const struct side_by_side *side, const struct mix_table *table,
			 enum mix_part part)
{
	struct grid grid;

	side_by_side_head(side, section, part == MIX_FUNCTIONS ? 2 : 1, &grid);
	if (!grid.headings)
		put_heading(part, &grid);
	if (mix_put(table, part, false, &grid)) {
		document_note(document, TONE_PLAIN,
			      strdup(part == MIX_FUNCTIONS ? "by function, without what nearly "
							     "every function has"
							   : "what a call is made of"));
		document_table(document, &grid);
	}
	grid_free(&grid);
}

bool document_mix_of(struct document *document, const struct section *section,
		     const struct samples *titled)
{
	struct side_by_side side;
	struct mix_table table;
	size_t from = 0;
	bool found = false;

	while (side_by_side_next(section, &from, &side)) {
		int ret = mix_load(side.cells, side.count, &table);

		document->failed |= ret == -ENOMEM;
		if (!ret && !found && titled)
			document_section(document, strdup(section->name),
					 document_section_text(section, titled));
		if (!ret) {
			add_mix_part(document, section, &side, &table, MIX_WHOLE);
			if (sampled_is_exact(section->boot))
				add_mix_part(document, section, &side, &table, MIX_FUNCTIONS);
		}
		found |= !ret;
		mix_free(&table);
	}
	return found;
}

bool document_mix(struct document *document, const struct samples *samples)
{
	struct section section = { 0 };
	bool found = false;

	while (section_next(samples, &section))
		found |= document_mix_of(document, &section, samples);
	return found;
}
