/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The list of all columns: see column.h.
 * It combines three tables that exist anyway (axes, metrics, counters) with the events that the run
 * counted.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "analysis/cell/metric.h"
#include "analysis/describe/column.h"
#include "analysis/describe/barriers.h"
#include "analysis/describe/observed.h"
#include "analysis/correct/correct.h"
#include "analysis/read/path_share.h"
#include "analysis/series/attribution.h"
#include "bench/text/message.h"
#include "bench/text/number.h"

/* Smaller numbers show two digits, because 0.04 would otherwise print as 0.0. */
#define SMALL 0.1

static const char *const share_names[SHARE_COLUMNS] = { "cpu_in_path", "cpu_in_path_low",
							"cpu_in_path_high" };
static const char *const attacher_names[ATTACHER_COLUMNS] = { "changes", "attach_detach" };

static const char *const correct_names
	[MEMORY_MODELS] = { [MODEL_ARM] = "bad_outcome_arm", [MODEL_LKMM] = "bad_outcome_lkmm" };
static const char *const
	correct_titles[MEMORY_MODELS] = { [MODEL_ARM] = "lost on Arm", [MODEL_LKMM] = "in LKMM" };

static const char *const observed_names[OBSERVED_COLUMNS] = { "observed_lost", "observed_of" };

static const char *const outcome_columns[RACE_OUTCOMES] = {
	[RACE_OLD_NONE] = "array_old_walk_none", [RACE_OLD_OLD] = "array_old_walk_old",
	[RACE_OLD_NEW] = "array_old_walk_new",	 [RACE_NEW_NONE] = "array_new_walk_none",
	[RACE_NEW_OLD] = "array_new_walk_old",	 [RACE_NEW_NEW] = "array_new_walk_new",
};
static const char *const outcome_titles[RACE_OUTCOMES] = {
	[RACE_OLD_NONE] = "old, none", [RACE_OLD_OLD] = "old, old", [RACE_OLD_NEW] = "old, new",
	[RACE_NEW_NONE] = "new, none", [RACE_NEW_OLD] = "new, old", [RACE_NEW_NEW] = "new, new",
};

unsigned int column_count(const struct samples *samples)
{
	return AXIS_COUNT + 1 + metric_count() + 2 + COUNTER_COUNT + 1 + SHARE_COLUMNS +
	       (unsigned int)samples->counted.count + ATTACHER_COLUMNS + 2 + MEMORY_MODELS +
	       OBSERVED_COLUMNS + RACE_OUTCOMES;
}

struct column column_at(const struct samples *samples, unsigned int index)
{
	if (index < AXIS_COUNT)
		return (struct column){ COLUMN_AXIS, index, axes[index].name };
	index -= AXIS_COUNT;
	if (!index)
		return (struct column){ COLUMN_CALLS, 0, "calls" };
	index--;
	if (index < metric_count())
		return (struct column){ COLUMN_METRIC, index, metric_at(index)->name };
	index -= metric_count();
	if (!index)
		return (struct column){ COLUMN_THROUGHPUT, 0, "throughput" };
	index--;
	if (!index)
		return (struct column){ COLUMN_BANDWIDTH, 0, "bandwidth" };
	index--;
	if (index < COUNTER_COUNT)
		return (struct column){ COLUMN_COUNTER, index, counter_names[index] };
	index -= COUNTER_COUNT;
	if (!index)
		return (struct column){ COLUMN_PATH, 0, "in_path" };
	index--;
	if (index < SHARE_COLUMNS)
		return (struct column){ COLUMN_SHARE, index, share_names[index] };
	index -= SHARE_COLUMNS;
	if (index < samples->counted.count)
		return (struct column){ COLUMN_EVENT, index, samples->counted.names[index] };
	index -= (unsigned int)samples->counted.count;
	if (index < ATTACHER_COLUMNS)
		return (struct column){ COLUMN_ATTACHER, index, attacher_names[index] };
	index -= ATTACHER_COLUMNS;
	if (!index)
		return (struct column){ COLUMN_CHANGE, 0, "change" };
	index--;
	if (!index)
		return (struct column){ COLUMN_BARRIERS, 0, "barriers" };
	index--;
	if (index < MEMORY_MODELS)
		return column_correct(index);
	index -= MEMORY_MODELS;
	if (index < OBSERVED_COLUMNS)
		return (struct column){ COLUMN_OBSERVED, index, observed_names[index] };
	index -= OBSERVED_COLUMNS;
	return (struct column){ COLUMN_OUTCOME, index, outcome_columns[index] };
}

struct column column_correct(enum memory_model model)
{
	return (struct column){ COLUMN_CORRECT, model, correct_names[model] };
}

static const char *const share_titles[SHARE_COLUMNS] = { "CPU in path %", "from", "to" };

const char *column_title(const struct column *column)
{
	if (column->kind == COLUMN_CHANGE)
		return "Δ median";
	if (column->kind == COLUMN_THROUGHPUT)
		return "calls/s";
	if (column->kind == COLUMN_BANDWIDTH)
		return "GiB/s";
	if (column->kind == COLUMN_PATH)
		return "in path %";
	if (column->kind == COLUMN_SHARE)
		return share_titles[column->index];
	if (column->kind == COLUMN_METRIC && !strcmp(column->name, "batch_mean"))
		return "batch mean";
	if (column->kind == COLUMN_COUNTER && column->index == COUNTER_WALKED)
		return "entries walked";
	if (column->kind == COLUMN_CORRECT)
		return correct_titles[column->index];
	if (column->kind == COLUMN_OBSERVED)
		return "observed here";
	if (column->kind == COLUMN_OUTCOME)
		return outcome_titles[column->index];
	if (column->kind == COLUMN_ATTACHER)
		return column->index == ATTACHER_RATE ? "changes/s" : "attach+detach ns";
	return column->name;
}

static const char *unit_of(const struct column *column, const char *clock_unit)
{
	switch (column->kind) {
	case COLUMN_AXIS:
		return axes[column->index].unit;
	case COLUMN_METRIC:
		return clock_unit;
	case COLUMN_THROUGHPUT:
		return "calls_per_second";
	case COLUMN_BANDWIDTH:
		return "gib_per_second";
	case COLUMN_COUNTER:
	case COLUMN_EVENT:
		return "per_call";
	case COLUMN_ATTACHER:
		return column->index == ATTACHER_RATE ? "per_second" : "ns";
	case COLUMN_PATH:
	case COLUMN_SHARE:
	case COLUMN_CHANGE:
		return "percent";
	case COLUMN_CALLS:
	case COLUMN_BARRIERS:
	case COLUMN_CORRECT:
	case COLUMN_OBSERVED:
	case COLUMN_OUTCOME:
		break;
	}
	return "";
}

char *column_name_with_unit(const struct column *column, const char *clock_unit)
{
	const char *unit = unit_of(column, clock_unit);

	if (!strcmp(unit, "%"))
		unit = "percent";
	if (!*unit || !strcasecmp(unit, column->name))
		return strdup(column->name);
	return strf("%s_%s", column->name, unit);
}

static double change(const struct samples *samples, const struct sampled_cell *cell)
{
	const struct sampled_cell *first;
	double base;

	if (cell->is_noisy || !sampled_is_exact(sampled_boot_of(samples, cell)))
		return NAN;
	first = sampled_first(samples, cell, AXIS_STRATEGY);
	if (!first || first == cell)
		return NAN;
	base = distribution_median(&first->distribution);
	if (!(base > 0))
		return NAN; /* nothing has no ratio */
	return 100 * (distribution_median(&cell->distribution) - base) / base;
}

/* Calls a second of all CPUs; NaN: the clock does not measure time. */
static double rate(const struct samples *samples, const struct sampled_cell *cell)
{
	const struct distribution *d = &cell->distribution;
	const struct sampled_boot *boot = sampled_boot_of(samples, cell);
	double present = json_number_value(json_object_get(boot->environment, "cpus"));
	double used = (double)cell->at[AXIS_CPUS].number;
	double mean = distribution_mean(d, &d->batch);

	if (strcmp(sampled_clock_unit(boot), "ns") || !(mean > 0))
		return NAN;
	return (present > 0 && present < used ? present : used) * 1e9 / mean;
}

/* (M10) What a virtual machine monitor maps or unmaps in a second, with three significant digits. */
static double bandwidth(const struct samples *samples, const struct sampled_cell *cell)
{
	double bytes = (double)cell->at[AXIS_SIZE].number,
	       gib = rate(samples, cell) * bytes / (1 << 30);
	double digit = pow(10, floor(log10(gib)) - 2);

	return strcmp(cell->at[AXIS_TARGET].name, "vfio") ? NAN : rint(gib / digit) * digit;
}

static double attacher(const struct sampled_cell *cell, enum attacher_column column)
{
	double changes = (double)cell->changes;

	if (!cell->attacher_ns)
		return NAN;
	if (column == ATTACHER_RATE)
		return rint(changes * 1e9 / (double)cell->attacher_ns);
	return cell->changes ? rint((double)cell->change_ns / changes) : NAN;
}

static double share(const struct samples *samples, const struct sampled_cell *cell,
		    enum share_column column)
{
	struct share_estimate estimate = share_estimate(samples, cell);

	return 100 * (column == SHARE_MEDIAN ? estimate.share
		      : column == SHARE_LOW  ? estimate.low
					     : estimate.high);
}

bool column_has_words(const struct column *column)
{
	return column->kind == COLUMN_BARRIERS || column->kind == COLUMN_CORRECT ||
	       (column->kind == COLUMN_AXIS && axes[column->index].kind == AXIS_NAME);
}

static double observed(const struct samples *samples, const struct sampled_cell *cell,
		       enum observed_column column)
{
	struct race_outcomes outcomes = observed_outcomes(samples, cell);

	if (!outcomes.instances)
		return NAN;
	return (double)(column == OBSERVED_LOST ? outcomes.counts[RACE_OLD_OLD]
						: outcomes.instances);
}

double column_number(const struct column *column, const struct samples *samples,
		     const struct sampled_cell *cell)
{
	if (column->kind == COLUMN_AXIS)
		return axes[column->index].kind == AXIS_NAME
			       ? NAN
			       : (double)cell->at[column->index].number;
	if (cell->state != CELL_MEASURED || column_has_words(column))
		return NAN;
	if (column->kind == COLUMN_OBSERVED)
		return observed(samples, cell, column->index);
	if (column->kind == COLUMN_CALLS && cell->race.instances)
		return NAN;
	if (column->kind == COLUMN_CALLS)
		return (double)(cell->distribution.each.calls ? cell->distribution.each.calls
							      : cell->distribution.batch.calls);
	if (column->kind == COLUMN_COUNTER)
		return cell->counted_calls && !cell->is_absent[column->index]
			       ? (double)cell->counters[column->index] / (double)cell->counted_calls
			       : NAN;
	if (!sampled_has_numbers(sampled_boot_of(samples, cell)))
		return NAN;
	if (column->kind == COLUMN_OUTCOME)
		return cell->race.instances ? (double)cell->race.counts[column->index] : NAN;
	if (column->kind == COLUMN_PATH)
		return 100 * attribution_path_share(cell);
	if (column->kind == COLUMN_SHARE)
		return share(samples, cell, column->index);
	if (column->kind == COLUMN_EVENT)
		return events_per_call(sampled_events(cell), column->index);
	if (column->kind == COLUMN_ATTACHER)
		return attacher(cell, column->index);
	if (column->kind == COLUMN_METRIC)
		return metric_at(column->index)->of(&cell->distribution);
	if (column->kind == COLUMN_THROUGHPUT)
		return rint(rate(samples, cell));
	if (column->kind == COLUMN_BANDWIDTH)
		return bandwidth(samples, cell);
	return change(samples, cell);
}

/* A count over a part of the time is an estimate, so the text shows "~" and that part. */
static char *event_text(const struct event_sums *sums, size_t event)
{
	char *number = number_text(events_per_call(sums, event)), *text;
	double share = events_share(sums, event);

	if (!number || share == 1 || !(share > 0))
		return number;
	text = strf("~%s (%.0f %%)", number, 100 * share);
	free(number);
	return text;
}

const char *column_word(const struct column *column, const struct sampled_cell *cell)
{
	if (column->kind == COLUMN_CORRECT)
		return outcome_names[correct_outcome((enum memory_model)column->index, cell)];
	if (column->kind == COLUMN_AXIS && axes[column->index].kind == AXIS_NAME)
		return cell->at[column->index].name;
	return NULL;
}

/* "12 of 34,567" */
static char *lost_text(const struct samples *samples, const struct sampled_cell *cell)
{
	char *lost = number_text(observed(samples, cell, OBSERVED_LOST));
	char *of = number_text(observed(samples, cell, OBSERVED_OF)), *text = NULL;

	if (lost && of)
		text = strcmp(of, "-") ? strf("%s of %s", lost, of) : strdup("-");
	free(of);
	free(lost);
	return text;
}

char *column_text(const struct column *column, const struct samples *samples,
		  const struct sampled_cell *cell)
{
	double number;

	if (column->kind == COLUMN_AXIS)
		return axis_format(&axes[column->index], &cell->at[column->index]);
	if (column->kind == COLUMN_CORRECT)
		return strdup(column_word(column, cell));
	if (column->kind == COLUMN_OBSERVED)
		return lost_text(samples, cell);
	if (column->kind == COLUMN_BARRIERS)
		return barriers_text(samples, cell);
	number = column_number(column, samples, cell);
	if (column->kind == COLUMN_SHARE)
		return isnan(number) ? strdup("-") : strf("%.2f", number); /* (M9) */
	if (column->kind == COLUMN_EVENT)
		return event_text(sampled_events(cell), column->index);
	return column->kind == COLUMN_CHANGE ? change_text(number) : number_text(number);
}

char *column_common(const struct column *column, const struct samples *samples,
		    const struct sampled_cell *cells, size_t count)
{
	char *text = column_text(column, samples, cells);

	for (size_t i = 1; i < count && text; i++) {
		char *other = column_text(column, samples, &cells[i]);
		bool same = other && !strcmp(other, text);

		free(other);
		if (!same) {
			free(text);
			return strdup("…");
		}
	}
	return text;
}

char *change_text(double percent)
{
	return isfinite(percent) ? strf("%+.2f %%", percent) : strdup("-"); /* (M9) */
}

char *number_text(double number)
{
	char digits[64], *text;
	size_t whole, from, to = 0;

	if (!isfinite(number))
		return strdup("-"); /* (M9) */
	if (!number_whole(number, digits))
		snprintf(digits, sizeof(digits), "%.*f",
			 number == rint(number) ? 0
			 : fabs(number) < SMALL ? 2
						: 1,
			 number);
	text = malloc(2 * sizeof(digits));
	if (!text)
		return NULL;
	whole = strcspn(digits, ".");
	for (from = 0; digits[from]; from++) {
		if (from && from < whole && (whole - from) % 3 == 0 && digits[from - 1] != '-')
			text[to++] = ',';
		text[to++] = digits[from];
	}
	text[to] = '\0';
	return text;
}

/* On one CPU, throughput only repeats the mean of the batches. */
static bool is_parallel(const struct section *section)
{
	size_t i;

	for (i = 0; i < section->count; i++) {
		if (section->cells[i].at[AXIS_CPUS].number > 1)
			return true;
	}
	return false;
}

/* Users of a disk expect operations per second. */
static bool does_io(const struct section *section)
{
	return !strcmp(section->cells[0].at[AXIS_TARGET].name, "fio");
}

static bool is_race(const struct section *section)
{
	size_t i;

	for (i = 0; i < section->count; i++) {
		if (section->cells[i].race.instances)
			return true;
	}
	return false;
}

static bool has_barriers(const struct samples *samples, const struct section *section)
{
	bool found = false;

	for (size_t i = 0; i < section->count && !found; i++) {
		char *text = barriers_text(samples, &section->cells[i]);

		found = text && strcmp(text, "-");
		free(text);
	}
	return found;
}

bool column_shows(const struct column *column, const struct samples *samples,
		  const struct section *section)
{
	size_t i;

	if (column->kind == COLUMN_AXIS)
		return section_varies(section, column->index);
	if (column->kind == COLUMN_CORRECT)
		return section_varies(section, AXIS_STRATEGY);
	if (column->kind == COLUMN_BARRIERS)
		return section_varies(section, AXIS_STRATEGY) && has_barriers(samples, section);
	if (column->kind == COLUMN_OBSERVED &&
	    (column->index == OBSERVED_OF ||
	     !(section_varies(section, AXIS_STRATEGY) || is_race(section))))
		return false;
	if (column->kind == COLUMN_THROUGHPUT && !is_parallel(section) && !does_io(section))
		return false;
	for (i = 0; i < section->count; i++) {
		if (!isnan(column_number(column, samples, &section->cells[i])))
			return true;
	}
	return false;
}
