/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The results of a run as one JSON document: see results.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/breakdown/waits.h"
#include "analysis/correct/correct.h"
#include "analysis/describe/column.h"
#include "analysis/describe/describe.h"
#include "analysis/describe/observed.h"
#include "analysis/print/results.h"
#include "analysis/read/path_share.h"
#include "analysis/print/kernels.h"
#include "analysis/verdict/verdict.h"

static json_t *number_or_null(double number)
{
	if (!isfinite(number))
		return json_null();
	if (number == rint(number) && fabs(number) < 1e15)
		return json_integer((json_int_t)number);
	return json_real(number);
}

/* Returns an object with the columns of one kind. */
static json_t *columns_json(const struct samples *samples, const struct sampled_cell *cell,
			    enum column_kind kind)
{
	json_t *object = json_object();
	unsigned int i;

	for (i = 0; i < column_count(samples); i++) {
		struct column column = column_at(samples, i);

		if (column.kind == kind)
			json_object_set_new(object, column.name,
					    number_or_null(column_number(&column, samples, cell)));
	}
	return object;
}

static json_t *column_json(const struct samples *samples, const struct sampled_cell *cell,
			   enum column_kind kind)
{
	const struct column column = { .kind = kind };

	return number_or_null(column_number(&column, samples, cell));
}

/* Events: the number per call, and the share of the time in which the event was counted. */
static json_t *events_json(const struct samples *samples, const struct sampled_cell *cell)
{
	const struct event_sums *sums = sampled_events(cell);
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < samples->counted.count; i++)
		json_object_set_new(object, samples->counted.names[i],
				    json_pack("{s:o, s:f}", "per_call",
					      number_or_null(events_per_call(sums, i)), "share",
					      events_share(sums, i)));
	return object;
}

static json_t *share_json(const struct samples *samples, const struct sampled_cell *cell)
{
	struct share_estimate estimate = share_estimate(samples, cell);

	if (!sampled_has_numbers(sampled_boot_of(samples, cell)))
		return json_null();
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:i}", "percent",
			 number_or_null(100 * estimate.share), "low_percent",
			 number_or_null(100 * estimate.low), "high_percent",
			 number_or_null(100 * estimate.high), "probe_percent",
			 number_or_null(100 * estimate.probe), "probe_ns",
			 number_or_null(estimate.probe_ns), "rounds", (int)estimate.rounds);
}

/* [array that unmap loaded, IOPTE that the walk read, instances] */
static json_t *race_json(const struct race_outcomes *race)
{
	json_t *counts = json_array();

	for (unsigned int i = 0; i < RACE_OUTCOMES; i++)
		json_array_append_new(counts,
				      json_pack("[s s I]", race_array_word(i), race_walk_word(i),
						(json_int_t)race->counts[i]));
	return counts;
}

static json_t *cell_json(const struct samples *samples, const struct sampled_cell *cell)
{
	json_t *object, *at = json_object();

	axes_json(cell->at, at);
	object = json_pack("{s:i, s:i, s:s, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o}", "boot",
			   cell->boot, "cell", cell->cell, "section", cell->section, "axes", at,
			   "measured", cell->state == CELL_MEASURED, "calls",
			   column_json(samples, cell, COLUMN_CALLS), "metrics",
			   columns_json(samples, cell, COLUMN_METRIC), "calls_per_second",
			   column_json(samples, cell, COLUMN_THROUGHPUT), "gib_per_second",
			   column_json(samples, cell, COLUMN_BANDWIDTH), "per_call",
			   columns_json(samples, cell, COLUMN_COUNTER), "change_percent",
			   column_json(samples, cell, COLUMN_CHANGE));
	json_object_set_new(object, "bad_outcome", correct_json(cell));
	json_object_set_new(object, "observed", observed_json(samples, cell));
	if (cell->race.instances)
		json_object_set_new(object, "race", race_json(&cell->race));
	if (samples->counted.count)
		json_object_set_new(object, "events", events_json(samples, cell));
	if (cell->shares.count)
		json_object_set_new(object, "cpu_in_path", share_json(samples, cell));
	if (cell->attacher_ns)
		json_object_set_new(object, "attacher",
				    columns_json(samples, cell, COLUMN_ATTACHER));
	if (cell->functions) {
		json_object_set(object, "functions", cell->functions);
		json_object_set_new(object, "in_path_percent",
				    column_json(samples, cell, COLUMN_PATH));
	}
	if (cell->mix)
		json_object_set(object, "mix", cell->mix);
	if (cell->waits)
		json_object_set_new(object, "waits", waits_json(cell));
	if (cell->event) {
		json_object_set_new(object, "trouble", json_string(cell->event));
		json_object_set_new(object, "reason",
				    cell->reason ? json_string(cell->reason) : json_null());
	}
	return object;
}

static json_t *boot_json(const struct sampled_boot *boot)
{
	const char *limit = describe_clock_limit(boot);
	json_t *object =
		json_pack("{s:i, s:s, s:O?, s:O?}", "boot", boot->boot, "kernel", boot->kernel,
			  "clock", boot->clock, "environment", boot->environment);

	if (boot->machine)
		json_object_set_new(object, "machine", json_string(boot->machine));
	if (boot->part)
		json_object_set_new(object, "part", json_integer(boot->part));
	if (*limit)
		json_object_set_new(object, "limit", json_string(limit));
	return object;
}

static json_t *fit_json(const struct sampled_cell *cell, const struct fit *fit)
{
	json_t *at = json_object();

	axes_json(cell->at, at);
	json_object_del(at, axes[AXIS_ENTRIES].name);
	return json_pack("{s:i, s:s, s:o, s:o, s:f, s:f, s:i, s:f, s:f, s:f, s:f}", "boot",
			 cell->boot, "section", cell->section, "axes", at, "bad_outcome",
			 correct_json(cell), "per_entry", fit->slope, "per_call", fit->intercept,
			 "sizes", fit->points, "from_entries", fit->from, "to_entries", fit->to,
			 "largest_deviation_percent", 100 * fit->deviation,
			 "largest_deviation_at_entries", fit->deviation_at);
}

static json_t *kernels_json(const struct samples *samples)
{
	json_t *rows = json_array();
	struct kernels kernels;
	size_t row, i;

	if (kernels_load(samples, &kernels))
		goto out;
	for (row = 0; row < kernels.rows; row++) {
		char *label = kernels_label(&kernels, row);
		json_t *costs = json_array();

		for (i = 0; i < kernels.count; i++)
			json_array_append_new(
				costs,
				json_pack("{s:s, s:o, s:o}", "kernel", kernels.names[i], "cost",
					  number_or_null(kernels_cost(&kernels, row, i)),
					  "change_percent",
					  number_or_null(kernels_change(&kernels, row, i))));
		json_array_append_new(rows,
				      json_pack("{s:s?, s:o}", "label", label, "kernels", costs));
		free(label);
	}
out:
	kernels_free(&kernels);
	return rows;
}

/* Null unless the run compares strategies on a real clock. */
static json_t *contrast_json(const struct samples *samples)
{
	struct contrast contrast;
	json_t *object = NULL;

	if (!verdict_of_run(samples, &contrast))
		object = verdict_json(&contrast);
	contrast_free(&contrast);
	return object ? object : json_null();
}

json_t *results_json(const struct samples *samples)
{
	json_t *boots = json_array(), *cells = json_array(), *fits = json_array();
	struct fit fit;
	size_t i;

	for (i = 0; i < samples->boot_count; i++)
		json_array_append_new(boots, boot_json(&samples->boots[i]));
	for (i = 0; i < samples->cell_count; i++) {
		const struct sampled_cell *cell = &samples->cells[i];

		json_array_append_new(cells, cell_json(samples, cell));
		if (sampled_has_numbers(sampled_boot_of(samples, cell)) &&
		    !fit_sweep(samples, cell, AXIS_ENTRIES, &fit))
			json_array_append_new(fits, fit_json(cell, &fit));
	}
	return json_pack("{s:s, s:i, s:s, s:s, s:s, s:O?, s:s?, s:o, s:o, s:o, s:o, s:o, s:O}",
			 "format", RESULTS_FORMAT, "version", RESULTS_VERSION, "run",
			 describe_header(samples, "run"), "plan", describe_header(samples, "plan"),
			 "place", describe_header(samples, "place"), "end", samples->end, "stopped",
			 samples->stopped, "boots", boots, "cells", cells, "fits", fits,
			 "by_kernel", kernels_json(samples), "by_strategy", contrast_json(samples),
			 "events", samples->events);
}
