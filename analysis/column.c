/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that can be said about a cell, as one list of columns.
 * The list is put together from the three tables that exist anyway: axes,
 * metrics, counters; and from what the run was asked to count besides.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "../bench/say.h"
#include "attribution.h"
#include "column.h"
#include "metric.h"

/* What is less has its second digit shown, or 0.04 would look like nothing. */
#define SMALL 0.1

static const char *const share_names[SHARE_COLUMNS] = { "cpu_in_path", "cpu_in_path_low",
							"cpu_in_path_high" };
static const char *const mutator_names[MUTATOR_COLUMNS] = { "changes", "attach_detach" };

unsigned int column_count(const struct samples *samples)
{
	return AXIS_COUNT + 1 + metric_count() + 1 + COUNTER_COUNT + 1 + SHARE_COLUMNS +
	       (unsigned int)samples->counted.count + MUTATOR_COLUMNS + 1;
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
	if (index < MUTATOR_COLUMNS)
		return (struct column){ COLUMN_MUTATOR, index, mutator_names[index] };
	return (struct column){ COLUMN_CHANGE, 0, "change" };
}

static const char *const share_titles[SHARE_COLUMNS] = { "CPU in path %", "from", "to" };

const char *column_title(const struct column *column)
{
	if (column->kind == COLUMN_CHANGE)
		return "Δ median";
	if (column->kind == COLUMN_THROUGHPUT)
		return "calls/s";
	if (column->kind == COLUMN_PATH)
		return "in path %";
	if (column->kind == COLUMN_SHARE)
		return share_titles[column->index];
	if (column->kind == COLUMN_COUNTER && column->index == COUNTER_VISITED)
		return "visited";
	if (column->kind == COLUMN_MUTATOR)
		return column->index == MUTATOR_RATE ? "changes/s" : "attach+detach ns";
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
	case COLUMN_COUNTER:
	case COLUMN_EVENT:
		return "per_call";
	case COLUMN_MUTATOR:
		return column->index == MUTATOR_RATE ? "per_second" : "ns";
	case COLUMN_PATH:
	case COLUMN_SHARE:
	case COLUMN_CHANGE:
		return "percent";
	case COLUMN_CALLS:
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
	return sentence("%s_%s", column->name, unit);
}

static double change(const struct samples *samples, const struct sampled_cell *cell)
{
	const struct sampled_cell *first = sampled_first(samples, cell, AXIS_STRATEGY);
	double base;

	if (!first || first == cell || cell->is_noisy ||
	    strcmp(sampled_clock_name(sampled_boot_of(samples, cell)), CLOCK_NAME_EXACT))
		return NAN;
	base = distribution_median(&first->distribution);
	return 100 * (distribution_median(&cell->distribution) - base) / base;
}

/* (M10) */
static double throughput(const struct samples *samples, const struct sampled_cell *cell)
{
	const struct distribution *d = &cell->distribution;
	const struct sampled_boot *boot = sampled_boot_of(samples, cell);
	double there = json_number_value(json_object_get(boot->environment, "cpus"));
	double at_work = (double)cell->at[AXIS_CPUS].number;
	double mean = distribution_mean(d, &d->batch);

	if (strcmp(sampled_clock_unit(boot), "ns") || !(mean > 0))
		return NAN;
	return rint((there > 0 && there < at_work ? there : at_work) * 1e9 / mean);
}

static double mutator(const struct sampled_cell *cell, enum mutator_column column)
{
	double changes = (double)cell->changes;

	if (!cell->mutator_ns)
		return NAN;
	if (column == MUTATOR_RATE)
		return rint(changes * 1e9 / (double)cell->mutator_ns);
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

double column_number(const struct column *column, const struct samples *samples,
		     const struct sampled_cell *cell)
{
	if (column->kind == COLUMN_AXIS)
		return axes[column->index].kind == AXIS_NAME
			       ? NAN
			       : (double)cell->at[column->index].number;
	if (cell->state != CELL_MEASURED)
		return NAN;
	if (column->kind == COLUMN_CALLS)
		return (double)(cell->distribution.each.calls ? cell->distribution.each.calls
							      : cell->distribution.batch.calls);
	if (column->kind == COLUMN_COUNTER)
		return cell->counted_calls && !cell->is_absent[column->index]
			       ? (double)cell->counters[column->index] / (double)cell->counted_calls
			       : NAN;
	if (!sampled_clock_tells(sampled_boot_of(samples, cell)))
		return NAN;
	if (column->kind == COLUMN_PATH)
		return 100 * attribution_path_share(cell);
	if (column->kind == COLUMN_SHARE)
		return share(samples, cell, column->index);
	if (column->kind == COLUMN_EVENT)
		return events_per_call(sampled_events(cell), column->index);
	if (column->kind == COLUMN_MUTATOR)
		return mutator(cell, column->index);
	if (column->kind == COLUMN_METRIC)
		return metric_at(column->index)->of(&cell->distribution);
	if (column->kind == COLUMN_THROUGHPUT)
		return throughput(samples, cell);
	return change(samples, cell);
}

/* What was counted in a part of the time only stands for the rest, too. */
static char *event_text(const struct event_sums *sums, size_t event)
{
	char *number = number_text(events_per_call(sums, event)), *text;
	double share = events_share(sums, event);

	if (!number || share == 1 || !(share > 0))
		return number;
	text = sentence("~%s (%.0f %%)", number, 100 * share);
	free(number);
	return text;
}

char *column_text(const struct column *column, const struct samples *samples,
		  const struct sampled_cell *cell)
{
	double number;

	if (column->kind == COLUMN_AXIS)
		return axis_format(&axes[column->index], &cell->at[column->index]);
	number = column_number(column, samples, cell);
	if (column->kind == COLUMN_SHARE)
		return isnan(number) ? strdup("-") : sentence("%.2f", number); /* (M9) */
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
	return isnan(percent) ? strdup("-") : sentence("%+.2f %%", percent); /* (M9) */
}

char *number_text(double number)
{
	char digits[64], *text;
	size_t whole, from, to = 0;

	if (isnan(number))
		return strdup("-"); /* (M9) */
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
