/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of the verdicts and of the functions that cause them: see verdict.h. */
#include <errno.h>
#include <stdlib.h>
#include "analysis/breakdown/functions.h"
#include "analysis/breakdown/mix_table.h"
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

void verdict_table(const struct contrast *contrast, struct grid *grid)
{
	struct verdict_column columns[VERDICT_COLUMNS_MAX];
	unsigned int count = verdict_columns(contrast, columns), i;
	size_t row;

	for (i = 0; i < count; i++) {
		grid_column(grid, verdict_title(contrast, &columns[i]), NULL,
			    verdict_is_left(&columns[i]));
		grid_rank(grid, rank_of(&columns[i]));
	}
	for (row = 0; row < contrast->count; row++) {
		for (i = 0; i < count; i++)
			grid_put(grid, verdict_text(contrast, &columns[i], row));
	}
}

/* Joins the columns that identify a row: "unmap, 64K, 7.3.4". */
static char *row_name(const struct contrast *contrast, size_t row)
{
	struct verdict_column columns[VERDICT_COLUMNS_MAX];
	unsigned int count = verdict_columns(contrast, columns), i;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (i = 0; out && i < count && columns[i].kind < VERDICT_COST_A; i++) {
		char *one = verdict_text(contrast, &columns[i], row);

		fprintf(out, "%s%s", i ? ", " : "", one ? one : "");
		free(one);
	}
	return out && !fclose(out) ? text : NULL;
}

/* Prints something about both cells of a row. 0, -ENODATA or -ENOMEM. */
typedef int row_printer(const struct contrast_row *row, const char *before, const char *after,
			const char *name, FILE *out);

static int print_functions(const struct contrast_row *row, const char *before, const char *after,
			   const char *name, FILE *out)
{
	struct attribution attribution;
	int ret = attribution_between(row->a, row->b, &attribution);

	if (!ret) {
		fprintf(out, "\n%s: instructions of " FUNCTIONS_CALL "\n", name);
		ret = functions_print(&attribution, before, after, out);
	}
	attribution_free(&attribution);
	return ret;
}

static int print_mix(const struct contrast_row *row, const char *before, const char *after,
		     const char *name, FILE *out)
{
	if (!row->a->mix || !row->b->mix)
		return -ENODATA;
	fprintf(out, "\n%s: what the cheapest call is made of\n", name);
	return mix_print(row->a, row->b, before, after, out);
}

static int print_row(const struct contrast *contrast, size_t index, row_printer *print, FILE *out)
{
	const struct contrast_row *row = &contrast->rows[index];
	char *before = contrast_value(contrast, contrast->samples_a, row->a);
	char *after = contrast_value(contrast, contrast->samples_b, row->b);
	char *name = row_name(contrast, index);
	int ret = before && after && name ? print(row, before, after, name, out) : -ENOMEM;

	free(name);
	free(after);
	free(before);
	return ret;
}

static int print_rows(const struct contrast *contrast, row_printer *print, FILE *out)
{
	bool known = false;
	size_t i;
	int ret = 0;

	for (i = 0; i < contrast->count && (!ret || ret == -ENODATA); i++) {
		ret = print_row(contrast, i, print, out);
		known |= !ret;
	}
	return known && ret == -ENODATA ? 0 : ret;
}

int verdict_print_functions(const struct contrast *contrast, FILE *out)
{
	return print_rows(contrast, print_functions, out);
}

int verdict_print_mix(const struct contrast *contrast, FILE *out)
{
	return print_rows(contrast, print_mix, out);
}
