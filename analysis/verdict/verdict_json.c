/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A contrast as one JSON document.
 * Effects are in per cent, as in the table; an unknown or unbounded number is null.
 */
#include <math.h>
#include <stdlib.h>
#include "analysis/breakdown/functions.h"
#include "analysis/breakdown/mix_table.h"
#include "analysis/correct/correct.h"
#include "analysis/describe/observed.h"
#include "analysis/verdict/verdict.h"

#define COMPARISON_FORMAT  "invbench-comparison"
#define COMPARISON_VERSION 2

static json_t *number_or_null(double number)
{
	return isnan(number) || isinf(number) ? json_null() : json_real(number);
}

static json_t *effect_json(double effect)
{
	return number_or_null(comparison_percent(effect));
}

static json_t *candidate_json(const struct contrast *contrast, const struct samples *samples,
			      const struct sampled_cell *cell, double cost)
{
	char *value = contrast_value(contrast, samples, cell);
	json_t *candidate =
		json_pack("{s:s?, s:s, s:i, s:o, s:b}", "value", value, "kernel",
			  sampled_boot_of(samples, cell)->kernel, "cell", cell->cell, "cost",
			  number_or_null(cost), "broken", verdict_is_broken(contrast, cell));

	json_object_set_new(candidate, "bad_outcome", correct_json(cell));
	if (contrast->by == AXIS_STRATEGY)
		json_object_set_new(candidate, "observed", observed_json(samples, cell));
	free(value);
	return candidate;
}

/* Adds nothing unless functions and mix of both sides were counted. */
static void add_functions(json_t *object, const struct contrast_row *row)
{
	struct attribution attribution;

	if (!attribution_between(row->a, row->b, &attribution))
		json_object_set_new(object, "functions", functions_json(&attribution));
	attribution_free(&attribution);
	if (row->a->mix && row->b->mix)
		json_object_set_new(object, "mix", mix_json(row->a, row->b));
}

static json_t *row_json(const struct contrast *contrast, size_t index)
{
	const struct contrast_row *row = &contrast->rows[index];
	const struct comparison *result = &contrast->results[index];
	json_t *at = json_object(), *object;

	axes_json(row->b->at, at);
	object = json_pack("{s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:s}", "section",
			   row->b->section, "axes", at, "metric", row->metric, "a",
			   candidate_json(contrast, contrast->samples_a, row->a, row->cost_a), "b",
			   candidate_json(contrast, contrast->samples_b, row->b, row->cost_b),
			   "effect_percent", effect_json(result->effect), "low_percent",
			   effect_json(result->low), "high_percent", effect_json(result->high),
			   "verdict", verdict_names[result->verdict]);
	if (object)
		add_functions(object, row);
	if (!object || contrast->is_exact)
		return object;
	json_object_update_new(
		object,
		json_pack("{s:i, s:i, s:i, s:o, s:o, s:o, s:o, s:o}",
			  result->kind == COMPARISON_ROUNDS ? "rounds" : "boots",
			  (int)result->count, "rejected_rounds", (int)row->rejected,
			  "rounds_without_cost", (int)row->unpriced, "p", number_or_null(result->p),
			  "p_adjusted", number_or_null(result->p_adjusted),
			  "hodges_lehmann_percent", effect_json(result->hodges_lehmann),
			  "signed_rank_p", number_or_null(result->signed_rank_p),
			  "detectable_percent", effect_json(result->detectable)));
	return object;
}

static json_t *caveats_json(const struct contrast *contrast)
{
	struct caveats caveats = { 0 };
	json_t *array = json_array();
	size_t i;

	if (!verdict_caveats(contrast, &caveats)) {
		for (i = 0; i < caveats.count; i++)
			json_array_append_new(array, json_string(caveats.texts[i]));
	}
	caveats_free(&caveats);
	return array;
}

static json_t *settling_json(const struct contrast *contrast)
{
	unsigned int settling =
		comparison_settling(contrast->results, contrast->count, &contrast->options);

	return settling && settling <= SETTLING_MAX ? json_integer(settling) : json_null();
}

json_t *verdict_json(const struct contrast *contrast)
{
	const struct sampled_boot *clock = sampled_first_clock(contrast->samples_a);
	json_t *cells = json_array(), *counts = json_object();
	size_t i;

	for (i = 0; i < contrast->count; i++)
		json_array_append_new(cells, row_json(contrast, i));
	for (i = 0; i < VERDICT_COUNT; i++)
		json_object_set_new(counts, verdict_names[i],
				    json_integer((json_int_t)contrast->verdicts[i]));
	return json_pack(
		"{s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:f, s:f, s:i, s:o, s:o, s:o, s:o, s:i, s:i, s:i, s:i, s:i}",
		"format", COMPARISON_FORMAT, "version", COMPARISON_VERSION, "by",
		contrast_name(contrast->by), "run_a",
		json_string_value(json_object_get(contrast->samples_a->header, "run")), "run_b",
		json_string_value(json_object_get(contrast->samples_b->header, "run")), "clock",
		sampled_clock_name(clock), "unit", sampled_clock_unit(clock), "alpha",
		contrast->options.alpha, "delta", contrast->options.delta, "interim_analyses",
		(int)contrast->options.interim, "caveats", caveats_json(contrast), "cells", cells,
		"verdicts", counts, "settling", settling_json(contrast), "cells_without_cost",
		(int)contrast->without_cost, "cells_without_metric", (int)contrast->without_metric,
		"cells_without_quiet_round", (int)contrast->without_quiet, "cells_of_one_side",
		(int)contrast->without_other, "cells_failed", (int)contrast->failed);
}
