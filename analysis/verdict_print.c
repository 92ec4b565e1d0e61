/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdicts of a contrast as a table, and from which functions they come: see verdict.h. */
#include <errno.h>
#include <stdlib.h>
#include "functions.h"
#include "grid.h"
#include "verdict.h"

int verdict_print(const struct contrast *contrast, FILE *out)
{
	struct verdict_column columns[VERDICT_COLUMNS_MAX];
	bool left[VERDICT_COLUMNS_MAX];
	struct grid grid = { .left = left };
	unsigned int i;
	size_t row;
	int ret;

	grid.columns = verdict_columns(contrast, columns);
	for (i = 0; i < grid.columns; i++) {
		left[i] = verdict_is_left(&columns[i]);
		grid_put(&grid, verdict_title(contrast, &columns[i]));
	}
	for (row = 0; row < contrast->count; row++) {
		for (i = 0; i < grid.columns; i++)
			grid_put(&grid, verdict_text(contrast, &columns[i], row));
	}
	ret = grid_print(&grid, out);
	grid_free(&grid);
	return ret;
}

/* "unmap, 64K, 7.3.4": the row's place, as its columns name it. */
static char *place_of(const struct contrast *contrast, size_t row)
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

static int print_functions_of(const struct contrast *contrast, size_t index, FILE *out)
{
	const struct contrast_row *row = &contrast->rows[index];
	char *before = contrast_value(contrast, contrast->samples_a, row->a);
	char *after = contrast_value(contrast, contrast->samples_b, row->b);
	char *place = place_of(contrast, index);
	struct attribution attribution;
	int ret = attribution_between(row->a, row->b, &attribution);

	if (!ret && before && after) {
		fprintf(out, "\n%s: instructions of the cheapest call\n", place ? place : "");
		ret = functions_print(&attribution, before, after, out);
	}
	attribution_free(&attribution);
	free(place);
	free(after);
	free(before);
	return ret;
}

int verdict_print_functions(const struct contrast *contrast, FILE *out)
{
	bool known = false;
	size_t i;
	int ret = 0;

	for (i = 0; i < contrast->count && (!ret || ret == -ENODATA); i++) {
		ret = print_functions_of(contrast, i, out);
		known |= !ret;
	}
	return known && ret == -ENODATA ? 0 : ret;
}
