/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of geometric means: see geomean.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/verdict/geomean.h"
#include "analysis/verdict/verdict.h"
#include "bench/text/message.h"

/* What the cells of a set have in common. A comparison of runs of one operation has nothing to name. */
static char *set_name(const struct contrast *contrast, const struct geomean *geomean)
{
	char *name = verdict_row_name(contrast, geomean->row, true);

	if (name && !*name) {
		free(name);
		return strdup(contrast->rows[geomean->row].b->section);
	}
	return name;
}

/* "entries, size": the axes that a mean is over. */
static char *over_text(const struct geomean *geomean)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	const char *separator = "";

	for (unsigned int i = 0; out && i < AXIS_COUNT; i++) {
		if (!geomean->varies[i])
			continue;
		fprintf(out, "%s%s", separator, axes[i].name);
		separator = ", ";
	}
	return out && !fclose(out) ? text : NULL;
}

static void put_columns(const struct contrast *contrast, struct grid *grid)
{
	const struct verdict_column interval = { .kind = VERDICT_INTERVAL };

	grid_column(grid, strdup("of"), NULL, true);
	grid_column(grid, strdup("over"), NULL, true);
	grid_column(grid, strdup("cells"), NULL, false);
	grid_column(grid, strdup("geomean"), NULL, false);
	if (!contrast->is_exact)
		grid_column(grid, verdict_title(contrast, &interval), NULL, false);
}

static void put_row(const struct contrast *contrast, const struct geomean *geomean,
		    struct grid *grid)
{
	grid_put(grid, set_name(contrast, geomean));
	grid_put(grid, over_text(geomean));
	grid_put(grid, strf("%zu", geomean->cells));
	if (geomean->refusal) {
		grid_put_rest(grid, strf("none: %s", geomean->refusal));
		return;
	}
	grid_put(grid, verdict_effect_text(geomean->result.effect));
	if (!contrast->is_exact)
		grid_put(grid, verdict_interval_text(&geomean->result));
}

int verdict_add_geomeans(const struct contrast *contrast, struct document *document)
{
	struct geomeans geomeans;
	struct grid grid = { 0 };
	int ret = geomeans_load(contrast, &geomeans);

	if (!ret && !geomeans.count)
		ret = -ENODATA;
	if (!ret) {
		document_heading(document, strdup("geometric means"),
				 strdup("of effects where cells differ only in numbers; "
					"an estimate, the verdicts are of cells"));
		put_columns(contrast, &grid);
		for (size_t i = 0; i < geomeans.count; i++)
			put_row(contrast, &geomeans.list[i], &grid);
		document_table(document, &grid);
	}
	geomeans_free(&geomeans);
	return ret;
}

static json_t *percent_json(double effect)
{
	return isfinite(effect) ? json_real(comparison_percent(effect)) : json_null();
}

static json_t *geomean_json(const struct contrast *contrast, const struct geomean *geomean)
{
	const struct contrast_row *row = &contrast->rows[geomean->row];
	char *value = contrast_value(contrast, contrast->samples_b, row->b);
	json_t *over = json_array(), *object;

	for (unsigned int i = 0; i < AXIS_COUNT; i++) {
		if (geomean->varies[i])
			json_array_append_new(over, json_string(axes[i].name));
	}
	object = json_pack("{s:s, s:s, s:s, s:s?, s:s, s:o, s:i, s:o, s:o, s:o, s:s?}", "section",
			   row->b->section, "workload", row->b->at[AXIS_WORKLOAD].name, "strategy",
			   row->b->at[AXIS_STRATEGY].name, "value", value, "kernel",
			   sampled_boot_of(contrast->samples_b, row->b)->kernel, "over", over,
			   "cells", (int)geomean->cells, "effect_percent",
			   percent_json(geomean->result.effect), "low_percent",
			   percent_json(geomean->result.low), "high_percent",
			   percent_json(geomean->result.high), "refusal", geomean->refusal);
	free(value);
	return object;
}

json_t *verdict_geomeans_json(const struct contrast *contrast)
{
	json_t *array = json_array();
	struct geomeans geomeans;

	if (geomeans_load(contrast, &geomeans)) {
		json_decref(array);
		array = NULL;
	}
	for (size_t i = 0; array && i < geomeans.count; i++)
		json_array_append_new(array, geomean_json(contrast, &geomeans.list[i]));
	geomeans_free(&geomeans);
	return array;
}
