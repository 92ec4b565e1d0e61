/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of the verdicts and of the functions that cause them: see verdict.h. */
#include <errno.h>
#include <stdlib.h>
#include "analysis/breakdown/functions.h"
#include "analysis/breakdown/mix_table.h"
#include "analysis/correct/correct.h"
#include "analysis/describe/describe.h"
#include "analysis/verdict/verdict.h"
#include "bench/text/grid.h"

/* What a narrow table can do without, first the highest; the rest is the answer: cost and whether it is right. */
static const unsigned int ranks[VERDICT_WORD + 1] = {
	[VERDICT_KERNEL] = 1,	  [VERDICT_AXIS] = 1,	 [VERDICT_CANDIDATE] = 1,
	[VERDICT_COST_B] = 1,	  [VERDICT_EFFECT] = 1,	 [VERDICT_INTERVAL] = 1,
	[VERDICT_CORRECT] = 1,	  [VERDICT_COST_A] = 4,	 [VERDICT_OBSERVED] = 5,
	[VERDICT_BARRIERS] = 5,	  [VERDICT_SECTION] = 6, [VERDICT_P] = 7,
	[VERDICT_DETECTABLE] = 8,
};

/* Arm's model says more of an Arm machine than the models after it. */
static unsigned int rank_of(const struct verdict_column *column)
{
	return ranks[column->kind] + (column->kind == VERDICT_CORRECT ? 4 * column->index : 0);
}

static const struct sampled_cell *candidate_at(const void *contrast, size_t row)
{
	return ((const struct contrast *)contrast)->rows[row].b;
}

/* Links the costs of a row to the data of its two cells. */
static void link_costs(const struct contrast *contrast, const struct verdict_column *column,
		       size_t row, struct grid *grid)
{
	const char *before = contrast->samples_a == contrast->samples_b ? "cell" : "before";

	if (column->kind == VERDICT_COST_A)
		grid_link(grid, describe_anchor(before, contrast->rows[row].a));
	if (column->kind == VERDICT_COST_B)
		grid_link(grid, describe_anchor("cell", contrast->rows[row].b));
}

void verdict_table(const struct contrast *contrast, struct grid *grid)
{
	struct verdict_column columns[VERDICT_COLUMNS_MAX];
	unsigned int count = verdict_columns(contrast, columns), i;
	const struct correct_cells candidates = { candidate_at, contrast, contrast->count };
	size_t row;

	for (i = 0; i < count; i++) {
		grid_column(grid, verdict_title(contrast, &columns[i]), NULL,
			    verdict_is_left(&columns[i]));
		grid_rank(grid, rank_of(&columns[i]));
		if (columns[i].kind == VERDICT_CORRECT)
			grid_instead(grid, correct_groups(&candidates));
	}
	for (row = 0; row < contrast->count; row++) {
		for (i = 0; i < count; i++) {
			grid_number(grid, verdict_text(contrast, &columns[i], row),
				    verdict_number(contrast, &columns[i], row));
			link_costs(contrast, &columns[i], row, grid);
		}
	}
}

static bool is_strategy(const struct contrast *contrast, const struct verdict_column *column)
{
	return (column->kind == VERDICT_CANDIDATE && contrast->by == AXIS_STRATEGY) ||
	       (column->kind == VERDICT_AXIS && column->index == AXIS_STRATEGY);
}

static bool is_number(const struct verdict_column *column)
{
	return column->kind == VERDICT_AXIS && axes[column->index].kind != AXIS_NAME;
}

char *verdict_row_name(const struct contrast *contrast, size_t row, bool words)
{
	struct verdict_column columns[VERDICT_COLUMNS_MAX];
	unsigned int count = verdict_columns(contrast, columns), i;
	bool begun = false;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (i = 0; out && i < count && columns[i].kind < VERDICT_COST_A; i++) {
		char *one;

		if (words && is_number(&columns[i]))
			continue;
		one = is_strategy(contrast, &columns[i])
			      ? correct_axis_label(contrast->rows[row].b, AXIS_STRATEGY)
			      : verdict_text(contrast, &columns[i], row);
		fprintf(out, "%s%s", begun ? ", " : "", one ? one : "");
		begun = true;
		free(one);
	}
	/* A single cell has no column of its own. */
	if (out && !begun && !words) {
		char *workload =
			axis_label(&axes[AXIS_WORKLOAD], &contrast->rows[row].b->at[AXIS_WORKLOAD]);

		fprintf(out, "%s", workload ? workload : "");
		free(workload);
	}
	return out && !fclose(out) ? text : NULL;
}

/* Adds tables about both cells of a row. 0, -ENODATA or -ENOMEM. */
typedef int row_writer(const struct contrast_row *row, const char *before, const char *after,
		       const char *name, struct document *document);

static int add_functions(const struct contrast_row *row, const char *before, const char *after,
			 const char *name, struct document *document)
{
	struct attribution attribution;
	struct grid grid = { 0 };
	int ret = attribution_between(row->a, row->b, &attribution);

	if (!ret) {
		document_heading(document, strdup(name), strdup("instructions of " FUNCTIONS_CALL));
		functions_put(&attribution, before, after, &grid);
		document_table(document, &grid);
	}
	attribution_free(&attribution);
	return ret;
}

static int add_mix(const struct contrast_row *row, const char *before, const char *after,
		   const char *name, struct document *document)
{
	static const enum mix_part parts[] = { MIX_WHOLE, MIX_FUNCTION_CHANGES };
	const struct sampled_cell *cells[] = { row->a, row->b };
	struct mix_table table;
	int ret = mix_load(cells, 2, &table);

	if (!ret)
		document_heading(document, strdup(name),
				 strdup("what the cheapest call is made of"));
	for (size_t i = 0; !ret && i < sizeof(parts) / sizeof(*parts); i++) {
		struct grid grid = { 0 };

		if (mix_put_change(&table, parts[i], before, after, &grid))
			document_table(document, &grid);
		grid_free(&grid);
	}
	mix_free(&table);
	return ret;
}

/* What the sides of a row are named. */
static char *side_name(const struct contrast *contrast, const struct samples *samples,
		       const struct sampled_cell *cell)
{
	return contrast->by == AXIS_STRATEGY ? correct_axis_label(cell, AXIS_STRATEGY)
					     : contrast_value(contrast, samples, cell);
}

static int add_row(const struct contrast *contrast, size_t index, row_writer *write,
		   struct document *document)
{
	const struct contrast_row *row = &contrast->rows[index];
	char *before = side_name(contrast, contrast->samples_a, row->a);
	char *after = side_name(contrast, contrast->samples_b, row->b);
	char *name = verdict_row_name(contrast, index, false);
	int ret = before && after && name ? write(row, before, after, name, document) : -ENOMEM;

	free(name);
	free(after);
	free(before);
	return ret;
}

static int add_rows(const struct contrast *contrast, row_writer *write, struct document *document)
{
	bool known = false;
	size_t i;
	int ret = 0;

	for (i = 0; i < contrast->count && (!ret || ret == -ENODATA); i++) {
		ret = add_row(contrast, i, write, document);
		known |= !ret;
	}
	return known && ret == -ENODATA ? 0 : ret;
}

int verdict_add_functions(const struct contrast *contrast, struct document *document)
{
	return add_rows(contrast, add_functions, document);
}

int verdict_add_mix(const struct contrast *contrast, struct document *document)
{
	return add_rows(contrast, add_mix, document);
}
