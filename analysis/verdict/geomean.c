/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes geometric means of effects: see geomean.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/candidates.h"
#include "analysis/verdict/geomean.h"
#include "bench/system/vector.h"
#include "bench/text/message.h"

/* The same section, words, and value of what is compared. */
static bool same_question(const struct contrast *contrast, const struct sampled_cell *a,
			  const struct sampled_cell *b)
{
	if (strcmp(a->section, b->section))
		return false;
	for (unsigned int i = 0; i < AXIS_COUNT; i++) {
		if ((axes[i].kind == AXIS_NAME || i == contrast->by) &&
		    !sampled_axis_equal(a, b, i))
			return false;
	}
	return true;
}

static bool same_kernel(const struct samples *samples, const struct sampled_cell *a,
			const struct sampled_cell *b)
{
	return !strcmp(sampled_boot_of(samples, a)->kernel, sampled_boot_of(samples, b)->kernel);
}

static bool in_set(const struct contrast *contrast, const struct contrast_row *row,
		   const struct contrast_row *first)
{
	return same_question(contrast, row->a, first->a) &&
	       same_question(contrast, row->b, first->b) &&
	       same_kernel(contrast->samples_a, row->a, first->a) &&
	       same_kernel(contrast->samples_b, row->b, first->b);
}

/* How many cells of the plan the set has on one side, those without a cost included. */
static size_t count_planned(const struct contrast *contrast, const struct samples *samples,
			    const struct sampled_cell *first)
{
	size_t most = 0, planned = 0, i;
	bool *seen;

	for (i = 0; i < samples->cell_count; i++)
		most = samples->cells[i].cell > most ? samples->cells[i].cell : most;
	seen = calloc(most + 1, sizeof(*seen));
	for (i = 0; seen && i < samples->cell_count; i++) {
		const struct sampled_cell *cell = &samples->cells[i];

		if (seen[cell->cell] || !same_question(contrast, cell, first) ||
		    !same_kernel(samples, cell, first))
			continue;
		seen[cell->cell] = true;
		planned++;
	}
	free(seen);
	return planned;
}

/* Keeps the replicates that both lists have, with the sum of the logarithms in the first. */
static void add_logs(struct replicates *sums, const struct replicates *more)
{
	size_t kept = 0, i, j = 0;

	for (i = 0; i < sums->count; i++) {
		while (j < more->count && more->list[j].key < sums->list[i].key)
			j++;
		if (j == more->count || more->list[j].key != sums->list[i].key)
			continue;
		sums->list[kept] = sums->list[i];
		sums->list[kept++].cost += log(more->list[j].cost);
	}
	sums->count = kept;
}

static void take_logs(struct replicates *costs)
{
	for (size_t i = 0; i < costs->count; i++)
		costs->list[i].cost = log(costs->list[i].cost);
}

/* Adds the logarithms of the costs of a row; the first row begins the sums. */
static int add_row(const struct contrast *contrast, const struct contrast_row *row, bool is_first,
		   struct replicates *a, struct replicates *b)
{
	struct contrast_row copy = *row; /* its counts of rounds stay as they are */
	struct replicates more_a = { 0 }, more_b = { 0 };
	int ret =
		replicates_collect(contrast, &copy, is_first ? a : &more_a, is_first ? b : &more_b);

	if (!ret && is_first) {
		take_logs(a);
		take_logs(b);
	} else if (!ret) {
		add_logs(a, &more_a);
		add_logs(b, &more_b);
	}
	replicates_free(&more_a);
	replicates_free(&more_b);
	return ret;
}

static void take_roots(struct replicates *sums, size_t cells)
{
	for (size_t i = 0; i < sums->count; i++)
		sums->list[i].cost = exp(sums->list[i].cost / (double)cells);
}

static int refuse(struct geomean *geomean, char *refusal)
{
	geomean->refusal = refusal;
	return refusal ? 0 : -ENOMEM;
}

static int compute(const struct contrast *contrast, struct geomean *geomean)
{
	const struct contrast_row *first = &contrast->rows[geomean->row];
	struct contrast_row whole = { .metric = first->metric };
	struct replicates a = { 0 }, b = { 0 };
	struct comparison result;
	int ret = 0;

	for (size_t i = geomean->row; i < contrast->count && !ret; i++) {
		if (in_set(contrast, &contrast->rows[i], first))
			ret = add_row(contrast, &contrast->rows[i], i == geomean->row, &a, &b);
	}
	if (!ret && (!a.count || !b.count))
		ret = refuse(geomean, strf("no %s measured all of them",
					   candidates_are_paired(contrast) ? "round" : "boot"));
	if (ret || geomean->refusal)
		goto out;
	take_roots(&a, geomean->cells);
	take_roots(&b, geomean->cells);
	ret = candidates_compare(contrast, &a, &b, &whole, &result);
	if (!ret) {
		geomean->result.effect = result.effect;
		geomean->result.low = result.low;
		geomean->result.high = result.high;
	}
out:
	replicates_free(&a);
	replicates_free(&b);
	return ret;
}

/* A mean of what costs more and what costs less hides both; a set with a hole is another set. */
static int check(const struct contrast *contrast, struct geomean *geomean, size_t planned)
{
	const struct contrast_row *first = &contrast->rows[geomean->row];
	size_t regressed = 0, improved = 0, i;

	if (planned > geomean->cells)
		return refuse(geomean, strf("%zu of %zu cells have no effect",
					    planned - geomean->cells, planned));
	for (i = geomean->row; i < contrast->count; i++) {
		const struct contrast_row *row = &contrast->rows[i];

		if (!in_set(contrast, row, first))
			continue;
		if (!(row->cost_a > 0) || !(row->cost_b > 0))
			return refuse(geomean, strdup("a cell costs nothing, so it has no ratio"));
		if (strcmp(row->metric, first->metric))
			return refuse(geomean, strdup("not all cells have batches"));
		regressed += contrast->results[i].verdict == VERDICT_REGRESSED;
		improved += contrast->results[i].verdict == VERDICT_IMPROVED;
	}
	if (regressed && improved)
		return refuse(geomean, strf("they disagree: %zu regressed, %zu improved", regressed,
					    improved));
	return 0;
}

/* Describes the set of a row, unless an earlier row began it. */
static size_t find_set(const struct contrast *contrast, size_t row, struct geomean *geomean)
{
	const struct contrast_row *first = &contrast->rows[row];
	size_t i, cells = 0;

	*geomean = (struct geomean){ .row = row };
	for (i = 0; i < contrast->count; i++) {
		const struct contrast_row *other = &contrast->rows[i];

		if (!in_set(contrast, other, first))
			continue;
		if (i < row)
			return 0;
		cells++;
		for (unsigned int axis = 0; axis < AXIS_COUNT; axis++)
			geomean->varies[axis] |= !sampled_axis_equal(other->b, first->b, axis);
	}
	geomean->cells = cells;
	geomean->result.effect = geomean->result.low = geomean->result.high = NAN;
	return cells;
}

static int add(const struct contrast *contrast, const struct geomean *found,
	       struct geomeans *geomeans)
{
	const struct contrast_row *first = &contrast->rows[found->row];
	size_t planned = count_planned(contrast, contrast->samples_b, first->b);
	size_t in_a = count_planned(contrast, contrast->samples_a, first->a);
	struct geomean *added = grow(&geomeans->list, &geomeans->count, sizeof(*added));
	int ret;

	if (!added)
		return -ENOMEM;
	*added = *found;
	ret = check(contrast, added, planned > in_a ? planned : in_a);
	return ret || added->refusal ? ret : compute(contrast, added);
}

int geomeans_load(const struct contrast *contrast, struct geomeans *geomeans)
{
	struct geomean found;
	int ret = 0;

	*geomeans = (struct geomeans){ 0 };
	for (size_t row = 0; row < contrast->count && !ret; row++) {
		if (find_set(contrast, row, &found) > 1)
			ret = add(contrast, &found, geomeans);
	}
	return ret;
}

void geomeans_free(struct geomeans *geomeans)
{
	while (geomeans->count)
		free(geomeans->list[--geomeans->count].refusal);
	free(geomeans->list);
	*geomeans = (struct geomeans){ 0 };
}
