/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes the waits of cells: see waits.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/breakdown/waits.h"
#include "analysis/describe/column.h"
#include "bench/text/message.h"

static double calls_of(const struct sampled_cell *cell)
{
	return json_number_value(json_object_get(cell->waits, "calls"));
}

static double member(const json_t *row, size_t i)
{
	return json_number_value(json_array_get(row, i));
}

/* A sum of so many waits without the samples' own cost. */
static double net(const struct sampled_cell *cell, double ticks, double count)
{
	double rest = ticks - count * (double)cell->distribution.empty;

	return rest > 0 ? rest : 0;
}

/* Sums over the callers, and the longest. */
static void add_sums(const struct sampled_cell *cell, struct wait_stats *stats)
{
	double count = 0, ticks = 0, longest = 0;
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(cell->waits, "pairs"), i, row) {
		if (strcmp(json_string_value(json_array_get(row, 1)), stats->what) != 0)
			continue;
		count += member(row, 3);
		ticks += member(row, 4);
		longest = fmax(longest, member(row, 5));
	}
	stats->passes = count / calls_of(cell);
	stats->mean = net(cell, ticks, count) / calls_of(cell);
	stats->longest = net(cell, longest, 1);
}

static int add_quantiles(const struct sampled_cell *cell, const json_t *counts,
			 struct wait_stats *stats)
{
	struct distribution d = { .empty = cell->distribution.empty };
	json_t *pair;
	size_t i;
	int ret = 0;

	json_array_foreach(counts, i, pair) {
		if (!ret)
			ret = distribution_add(&d, (uint64_t)member(pair, 0),
					       (uint64_t)member(pair, 1));
	}
	if (!ret) {
		distribution_settle(&d);
		stats->median = distribution_median(&d);
		stats->p99 = distribution_quantile(&d, 990);
	}
	distribution_free(&d);
	return ret;
}

int waits_next(const struct sampled_cell *cell, size_t *from, struct wait_stats *stats)
{
	json_t *all = json_object_get(cell->waits, "counts"), *counts;
	size_t i = 0;
	int ret;

	*stats = (struct wait_stats){ 0 };
	json_object_foreach(all, stats->what, counts) {
		if (i++ < *from)
			continue;
		*from = i;
		add_sums(cell, stats);
		ret = add_quantiles(cell, counts, stats);
		return ret ? ret : 1;
	}
	return 0;
}

static void put_heads(const struct section *section, struct grid *grid)
{
	for (unsigned int axis = 0; axis < AXIS_COUNT; axis++)
		if (section_varies(section, axis))
			grid_column(grid, strdup(axes[axis].name), NULL, true);
	for (enum memory_model model = 0; model < MEMORY_MODELS; model++) {
		const struct column column = column_correct(model);

		if (section_varies(section, AXIS_STRATEGY))
			grid_column(grid, strdup(column_title(&column)), NULL, true);
	}
	grid_column(grid, strdup("waits for"), NULL, true);
	grid_column(grid, strdup("times a call"), NULL, false);
	grid_column(grid, strdup("mean of a call"), NULL, false);
	grid_column(grid, strdup("median"), NULL, false);
	grid_column(grid, strdup("p99"), NULL, false);
	grid_column(grid, strdup("longest"), NULL, false);
}

static void put_row(const struct section *section, const struct sampled_cell *cell,
		    const struct wait_stats *stats, struct grid *grid)
{
	for (unsigned int axis = 0; axis < AXIS_COUNT; axis++)
		if (section_varies(section, axis))
			grid_put(grid, axis_format(&axes[axis], &cell->at[axis]));
	for (enum memory_model model = 0; model < MEMORY_MODELS; model++) {
		const struct column column = column_correct(model);

		if (section_varies(section, AXIS_STRATEGY))
			grid_put(grid, strdup(column_word(&column, cell)));
	}
	grid_put(grid, strdup(stats->what));
	grid_put(grid, stats->passes < 0.01 ? strdup("<0.01") : strf("%.2f", stats->passes));
	grid_put(grid, number_text(stats->mean));
	grid_put(grid, number_text(stats->median));
	grid_put(grid, number_text(stats->p99));
	grid_put(grid, number_text(stats->longest));
}

int waits_put(const struct section *section, struct grid *grid)
{
	int rows = 0;

	put_heads(section, grid);
	for (size_t i = 0; i < section->count; i++) {
		struct wait_stats stats;
		size_t from = 0;
		int ret;

		while ((ret = waits_next(&section->cells[i], &from, &stats)) > 0) {
			put_row(section, &section->cells[i], &stats, grid);
			rows++;
		}
		if (ret)
			return ret;
	}
	return rows;
}

json_t *waits_json(const struct sampled_cell *cell)
{
	struct wait_stats stats;
	json_t *of = json_object();
	size_t from = 0;

	if (!cell->waits) {
		json_decref(of);
		return NULL;
	}
	while (waits_next(cell, &from, &stats) > 0)
		json_object_set_new(of, stats.what,
				    json_pack("{s:f, s:f, s:f, s:f, s:f}", "passes", stats.passes,
					      "mean", stats.mean, "median", stats.median, "p99",
					      stats.p99, "longest", stats.longest));
	return json_pack("{s:O, s:o, s:O}", "calls", json_object_get(cell->waits, "calls"), "for",
			 of, "pairs", json_object_get(cell->waits, "pairs"));
}
