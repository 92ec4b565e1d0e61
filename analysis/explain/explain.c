/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prices the mixes of measured cells: see explain.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare/candidates.h"
#include "analysis/compare/machine_diff.h"
#include "analysis/correct/correct.h"
#include "analysis/describe/column.h"
#include "analysis/describe/describe.h"
#include "analysis/explain/explain.h"
#include "bench/core/uapi.h"
#include "bench/mix/mix.h"
#include "bench/text/message.h"

/* Between the two reads of the clock are one such instruction of each, which the time does not contain. */
#define CLOCK_BARRIERS 2

/* What stands before a barrier of a call is unknown, so each sum is given for three cases. */
static const struct {
	unsigned int memory;
	const char *title;
} cases[] = {
	{ MEMORY_NONE, "alone" },
	{ MEMORY_HIT, "after a hit" },
	{ MEMORY_MISS, "after misses" },
};

#define CASES (sizeof(cases) / sizeof(cases[0]))

/* A cell and its mix, at the prices. */
struct bill {
	double measured; /* of a call */
	double sums[CASES];
	unsigned int unpriced; /* kinds without a price */
};

/* Parts of a plan may be of several machines. */
static int add_differences(struct machine_diff *differences, const struct samples *samples,
			   const struct sampled_boot *other)
{
	int ret = 0;

	for (size_t i = 0; i < samples->boot_count && !ret; i++)
		if (samples->boots[i].clock)
			ret = machine_diff_add_core(differences, &samples->boots[i], other);
	return ret;
}

static int check_machine(const struct explain *explain)
{
	const struct sampled_boot *run = sampled_first_clock(explain->run),
				  *priced = sampled_first_clock(explain->priced);
	struct machine_diff differences = { 0 };
	int ret;

	if (!run || !priced || sampled_is_exact(run) || sampled_is_exact(priced)) {
		message("%s: has no times of a real clock, so there is nothing to explain",
			run && !sampled_is_exact(run) ? explain->priced->path : explain->run->path);
		return -EINVAL;
	}
	ret = add_differences(&differences, explain->run, priced);
	if (!ret)
		ret = add_differences(&differences, explain->priced, run);
	for (size_t i = 0; i < differences.count && !ret; i++) {
		char *text = difference_text(&differences.list[i]);

		message("%s: the prices are another machine's: %s; measure them where the run was measured: invbench run primitives",
			explain->priced->path, text ? text : differences.list[i].what);
		free(text);
		ret = -EINVAL;
	}
	machine_diff_free(&differences);
	return ret;
}

int explain_load(struct explain *explain)
{
	int ret = check_machine(explain);

	if (!ret)
		ret = prices_load(explain->priced, &explain->prices);
	if (ret == -ENODATA)
		message("%s: has no prices: the workload empty and a primitive must be measured in one section",
			explain->priced->path);
	return ret;
}

void explain_free(struct explain *explain)
{
	prices_free(&explain->prices);
}

static bool same_release(const struct explain *explain, const struct sampled_cell *cell,
			 const struct sampled_cell *mixed)
{
	const struct sampled_boot *a = sampled_boot_of(explain->run, cell),
				  *b = sampled_boot_of(explain->mixed, mixed);

	return json_equal(json_object_get(a->environment, "kernel_release"),
			  json_object_get(b->environment, "kernel_release"));
}

/* The mix of a call of the cell: the same axes, and on the same kernel. NULL: nobody counted it. */
static const json_t *mix_of(const struct explain *explain, const struct sampled_cell *cell)
{
	if (explain->mixed == explain->run)
		return cell->mix;
	for (size_t i = 0; i < explain->mixed->cell_count; i++) {
		const struct sampled_cell *mixed = &explain->mixed->cells[i];

		if (mixed->mix && sampled_same_axes(cell, mixed) &&
		    same_release(explain, cell, mixed))
			return mixed->mix;
	}
	return NULL;
}

static bool is_explained(const struct explain *explain, const struct sampled_cell *cell)
{
	return cell->state == CELL_MEASURED && !cell->race.instances &&
	       strcmp(cell->at[AXIS_TARGET].name, PRICES_TARGET) != 0 && mix_of(explain, cell);
}

/* How often a call pays for a kind. 0: not at all, or its price has no meaning. */
static uint64_t times_of(const char *kind, const json_t *count)
{
	uint64_t times = (uint64_t)json_integer_value(count), clock = 0;
	enum mix_group group = mix_group(mix_find(kind));

	if (group != MIX_ORDERING && group != MIX_SYSTEM)
		return 0;
	if (!strcmp(kind, "isb") || !strcmp(kind, "lfence"))
		clock = CLOCK_BARRIERS;
	return times > clock ? times - clock : 0;
}

/* A kind that was not priced after stores costs what it costs alone. NaN: it has no price. */
static double price_in(const struct explain *explain, const char *kind, unsigned int memory)
{
	const struct price *price = prices_of_kind(&explain->prices, kind, memory);

	if (!price)
		price = prices_of_kind(&explain->prices, kind, MEMORY_NONE);
	return price ? price->cost : NAN;
}

static struct bill bill_of(const struct explain *explain, const struct sampled_cell *cell)
{
	struct bill bill = { 0 };
	unsigned int rejected = 0;
	const json_t *count;
	const char *kind;

	bill.measured = candidate_cost_of_rounds(explain->run, cell,
						 candidate_metric_of_rounds(cell), &rejected);
	json_object_foreach((json_t *)mix_of(explain, cell), kind, count) {
		uint64_t times = times_of(kind, count);

		if (times && isnan(price_in(explain, kind, MEMORY_NONE)))
			bill.unpriced++;
		for (size_t i = 0; i < CASES; i++) {
			double price = price_in(explain, kind, cases[i].memory);

			bill.sums[i] += times && !isnan(price) ? (double)times * price : 0;
		}
	}
	return bill;
}

static char *interval_text(const struct price *price)
{
	char *cost = number_text(price->cost), *low = number_text(price->low),
	     *high = number_text(price->high), *text = NULL;

	if (cost && low && high)
		text = isfinite(price->low) && isfinite(price->high)
			       ? strf("%s [%s, %s]", cost, low, high)
			       : strf("%s [too few rounds]", cost);
	free(cost);
	free(low);
	free(high);
	return text;
}

/* Whether no earlier price is of this primitive. */
static bool is_first(const struct prices *prices, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (!strcmp(prices->list[i].primitive, prices->list[at].primitive))
			return false;
	return true;
}

static void add_prices(const struct explain *explain, struct document *document)
{
	const struct prices *prices = &explain->prices;
	const char *unit = sampled_clock_unit(sampled_first_clock(explain->priced));
	struct grid grid = { 0 };

	grid_column(&grid, strdup("primitive"), NULL, true);
	for (unsigned int memory = 0; memory < MEMORIES; memory++)
		grid_column(&grid, strdup(axes[AXIS_MEMORY].words[memory]), NULL, false);
	for (size_t i = 0; i < prices->count; i++) {
		if (!is_first(prices, i))
			continue;
		grid_put(&grid, strdup(prices->list[i].primitive));
		for (unsigned int memory = 0; memory < MEMORIES; memory++) {
			const struct price *price =
				prices_find(prices, prices->list[i].primitive, memory);

			grid_put(&grid, price ? interval_text(price) : strdup("-"));
		}
	}
	document_heading(document, strf("prices, %s", unit),
			 strdup("by what the primitive meets in memory, with their intervals"));
	document_table(document, &grid);
}

static void put_row(struct grid *grid, char *title, char *times, const double values[CASES])
{
	grid_put(grid, title);
	grid_put(grid, times);
	for (size_t i = 0; i < CASES; i++)
		grid_put(grid, number_text(values[i]));
}

/* More than all is no share: the processor overlaps what was priced one by one. */
static char *share_text(double sum, double measured)
{
	if (!(measured > 0))
		return strdup("-");
	return sum > measured ? strdup("over 100 %") : strf("%.1f %%", 100 * sum / measured);
}

/* The sums, what was measured, and what is left. */
static void put_bill(const struct bill *bill, struct grid *grid)
{
	double measured[CASES], rest[CASES];

	for (size_t i = 0; i < CASES; i++) {
		measured[i] = bill->measured;
		rest[i] = bill->measured - bill->sums[i];
	}
	put_row(grid, strdup("priced"), strdup(""), bill->sums);
	put_row(grid, strdup("measured"), strdup(""), measured);
	put_row(grid, strdup("rest"), strdup(""), rest);
	grid_put(grid, strdup("share explained"));
	grid_put(grid, strdup(""));
	for (size_t i = 0; i < CASES; i++)
		grid_put(grid, share_text(bill->sums[i], bill->measured));
}

static void add_cell(const struct explain *explain, const struct sampled_cell *cell,
		     struct document *document)
{
	const struct section section = { .boot = sampled_boot_of(explain->run, cell),
					 .name = cell->section,
					 .cells = cell,
					 .count = 1 };
	const struct bill bill = bill_of(explain, cell);
	struct grid grid = { 0 };

	grid_column(&grid, strdup("kind"), NULL, true);
	grid_column(&grid, strdup("times"), NULL, false);
	for (size_t i = 0; i < CASES; i++)
		grid_column(&grid, strdup(cases[i].title), NULL, false);
	/* In the order of the table of kinds, which sorts barriers before atomics. */
	for (unsigned int kind = 0; mix_name(kind); kind++) {
		const char *name = mix_name(kind);
		uint64_t times =
			mix_find(name) == kind
				? times_of(name, json_object_get(mix_of(explain, cell), name))
				: 0;
		double values[CASES];

		for (size_t i = 0; i < CASES; i++)
			values[i] = (double)times * price_in(explain, name, cases[i].memory);
		if (times)
			put_row(&grid, strdup(name), number_text((double)times), values);
	}
	put_bill(&bill, &grid);
	document_section(document, strdup(cell->section), describe_section(&section));
	document_table(document, &grid);
}

static void add_reading(const struct explain *explain, struct document *document)
{
	char *hidden = prices_hidden(&explain->prices);

	document_fact(document, "priced", TONE_PLAIN,
		      strdup("how often a call executes a kind, times its price on this machine"));
	document_fact(
		document, "cases", TONE_PLAIN,
		strdup("alone: nothing was outstanding; after a hit, after misses: as if each "
		       "followed a store that hits, or four that miss, which is the most"));
	document_fact(
		document, "rest", TONE_PLAIN,
		strdup("all else that was measured: computing, cache misses, waiting; below 0 "
		       "if the processor overlaps what was priced one by one"));
	document_fact(
		document, "", TONE_LIMIT,
		strdup("an explanation of what was measured here, no prediction for another machine"));
	if (hidden)
		document_fact(document, "caveat", TONE_CAVEAT, hidden);
}

size_t explain_document(const struct explain *explain, struct document *document)
{
	size_t found = 0;

	add_reading(explain, document);
	add_prices(explain, document);
	for (size_t i = 0; i < explain->run->cell_count; i++) {
		if (!is_explained(explain, &explain->run->cells[i]))
			continue;
		add_cell(explain, &explain->run->cells[i], document);
		found++;
	}
	return found;
}

static json_t *number_json(double number)
{
	return isfinite(number) ? json_real(number) : json_null();
}

static json_t *prices_json(const struct prices *prices)
{
	json_t *list = json_array();

	for (size_t i = 0; i < prices->count; i++) {
		const struct price *price = &prices->list[i];

		json_array_append_new(
			list, json_pack("{s:s, s:s, s:o, s:o, s:o}", "primitive", price->primitive,
					"memory", axes[AXIS_MEMORY].words[price->memory], "cost",
					number_json(price->cost), "low", number_json(price->low),
					"high", number_json(price->high)));
	}
	return list;
}

static json_t *cell_json(const struct explain *explain, const struct sampled_cell *cell)
{
	const struct bill bill = bill_of(explain, cell);
	json_t *priced = json_object(), *times = json_object(), *at = json_object();
	const json_t *count;
	const char *kind;

	axes_json(cell->at, at);
	json_object_foreach((json_t *)mix_of(explain, cell), kind, count) {
		if (times_of(kind, count))
			json_object_set_new(times, kind,
					    json_integer((json_int_t)times_of(kind, count)));
	}
	for (size_t i = 0; i < CASES; i++)
		json_object_set_new(priced, axes[AXIS_MEMORY].words[cases[i].memory],
				    number_json(bill.sums[i]));
	return json_pack("{s:i, s:s, s:o, s:o, s:o, s:o, s:i, s:o}", "cell", (int)cell->cell,
			 "section", cell->section, "axes", at, "bad_outcome", correct_json(cell),
			 "times", times, "priced", priced, "unpriced", (int)bill.unpriced,
			 "measured", number_json(bill.measured));
}

json_t *explain_json(const struct explain *explain)
{
	json_t *cells = json_array();

	for (size_t i = 0; i < explain->run->cell_count; i++)
		if (is_explained(explain, &explain->run->cells[i]))
			json_array_append_new(cells, cell_json(explain, &explain->run->cells[i]));
	return json_pack("{s:s, s:o, s:o}", "unit",
			 sampled_clock_unit(sampled_first_clock(explain->run)), "prices",
			 prices_json(&explain->prices), "cells", cells);
}
