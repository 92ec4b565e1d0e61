/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes the prices of primitives: see prices.h. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare/candidates.h"
#include "analysis/compare/contrast_load.h"
#include "analysis/describe/column.h"
#include "analysis/explain/prices.h"
#include "bench/core/uapi.h"
#include "bench/mix/mix.h"
#include "bench/system/vector.h"
#include "bench/text/message.h"

#define BASELINE "empty"
#define CLOCK	 "clock_read"

static bool is_primitive(const struct sampled_cell *cell)
{
	return !strcmp(cell->at[AXIS_TARGET].name, PRICES_TARGET);
}

bool prices_exist(const struct samples *samples)
{
	for (size_t i = 0; i < samples->cell_count; i++)
		if (is_primitive(&samples->cells[i]) && samples->cells[i].state == CELL_MEASURED)
			return true;
	return false;
}

/* A record holds the word. */
static unsigned int memory_of(const struct sampled_cell *cell)
{
	const char *const *words = axes[AXIS_MEMORY].words;
	unsigned int memory = 0;

	while (words[memory + 1] && strcmp(words[memory], cell->at[AXIS_MEMORY].name))
		memory++;
	return memory;
}

static const char *metric_of(unsigned int memory)
{
	return memory == MEMORY_NONE || memory == MEMORY_HIT ? CANDIDATE_METRIC_BATCH
							     : CANDIDATE_METRIC_MEAN;
}

/* Several sections may price a primitive: the first one counts. */
static int add(struct prices *prices, const struct contrast_row *row,
	       const struct comparison *result)
{
	struct price *price;

	if (prices_find(prices, row->b->at[AXIS_WORKLOAD].name, memory_of(row->b)))
		return 0;
	price = grow(&prices->list, &prices->count, sizeof(*price));
	if (!price)
		return -ENOMEM;
	*price = (struct price){ .primitive = row->b->at[AXIS_WORKLOAD].name,
				 .memory = memory_of(row->b),
				 .cost = row->cost_b - row->cost_a,
				 .low = isfinite(result->low) ? row->cost_a * expm1(result->low)
							      : -INFINITY,
				 .high = row->cost_a * expm1(result->high) };
	return 0;
}

/* Adds those prices that are of this metric. */
static int add_metric(const struct samples *samples, const char *metric, struct prices *prices)
{
	const struct contrast_request request = { .by = AXIS_WORKLOAD,
						  .baseline = BASELINE,
						  .metric = metric,
						  .delta = NAN };
	struct contrast contrast = { 0 };
	int ret = contrast_load(samples, NULL, &request, &contrast);

	for (size_t i = 0; i < contrast.count && !ret; i++)
		if (is_primitive(contrast.rows[i].b) &&
		    !strcmp(metric, metric_of(memory_of(contrast.rows[i].b))))
			ret = add(prices, &contrast.rows[i], &contrast.results[i]);
	contrast_free(&contrast);
	return ret == -ENODATA || ret == -EINVAL ? 0 : ret;
}

int prices_load(const struct samples *samples, struct prices *prices)
{
	int ret;

	*prices = (struct prices){ 0 };
	ret = add_metric(samples, CANDIDATE_METRIC_BATCH, prices);
	if (!ret)
		ret = add_metric(samples, CANDIDATE_METRIC_MEAN, prices);
	return !ret && !prices->count ? -ENODATA : ret;
}

void prices_free(struct prices *prices)
{
	free(prices->list);
	*prices = (struct prices){ 0 };
}

const struct price *prices_find(const struct prices *prices, const char *primitive,
				unsigned int memory)
{
	for (size_t i = 0; i < prices->count; i++)
		if (prices->list[i].memory == memory &&
		    !strcmp(prices->list[i].primitive, primitive))
			return &prices->list[i];
	return NULL;
}

const struct price *prices_of_kind(const struct prices *prices, const char *kind,
				   unsigned int memory)
{
	char *name = strf("%s", kind);
	const struct price *price;

	for (char *at = name; at && *at; at++)
		*at = isalnum((unsigned char)*at) ? *at : '_';
	price = name ? prices_find(prices, name, memory) : NULL;
	free(name);
	return price;
}

static bool is_barrier(const char *kind)
{
	return !strncmp(kind, "dmb", 3) || !strncmp(kind, "dsb", 3) || strstr(kind, "fence");
}

/* "dmb ish 12.1, dmb ishst 9.0": the barriers below a cost. The caller frees it; NULL without memory. */
static char *barriers_below(const struct prices *prices, double cost)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	for (unsigned int kind = 0; out && mix_name(kind); kind++) {
		const char *name = mix_name(kind);
		const struct price *price =
			is_barrier(name) ? prices_of_kind(prices, name, MEMORY_NONE) : NULL;
		char *number = price ? number_text(price->cost) : NULL;

		if (number && price->cost < cost)
			fprintf(out, "%s%s %s", ftell(out) ? ", " : "", name, number);
		free(number);
	}
	return out && !fclose(out) ? text : NULL;
}

char *prices_hidden(const struct prices *prices)
{
	const struct price *clock = prices_find(prices, CLOCK, MEMORY_NONE);
	char *barriers = clock ? barriers_below(prices, clock->cost) : NULL;
	char *number = clock ? number_text(clock->cost) : NULL, *text = NULL;

	if (barriers && *barriers && number)
		text = strf(
			"clock: reading it costs %s, more than a barrier alone (%s); a call that is "
			"timed alone cannot show these, so compare batches",
			number, barriers);
	free(barriers);
	free(number);
	return text;
}

char *prices_hidden_in(const struct samples *samples)
{
	struct prices prices = { 0 };
	char *text = NULL;

	if (prices_exist(samples) && !prices_load(samples, &prices))
		text = prices_hidden(&prices);
	prices_free(&prices);
	return text;
}
