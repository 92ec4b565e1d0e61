/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells what observe has seen, as a table or as JSON: see observation.h. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/column.h"
#include "analysis/grid.h"
#include "measure/environment.h"
#include "observation.h"
#include "say.h"

static const struct quantile {
	const char *name;
	double share;
	bool is_of_size; /* told of the size, too */
} quantiles[] = {
	{ "p50", 0.5, true },
	{ "p90", 0.9, false },
	{ "p99", 0.99, true },
	{ "p999", 0.999, false },
};

#define QUANTILES (sizeof(quantiles) / sizeof(quantiles[0]))

/* Why a call is not among those told of. */
static const struct {
	const char *name, *about;
} unseen[] = {
	{ "missed", "calls not handed over by the kernel" },
	{ "under_way_before", "calls begun before" },
	{ "unended", "calls not ended" },
	{ "without_room", "calls without room" },
};

#define UNSEEN (sizeof(unseen) / sizeof(unseen[0]))

void observation_tick(struct observation *seen, const struct sights *sights)
{
	__u64 calls = sights->totals.calls - seen->calls_before;

	seen->calls_before = sights->totals.calls;
	seen->busiest = calls > seen->busiest ? calls : seen->busiest;
}

/* The lab's virtual clock steps once an instruction; an emulator's without that tells nothing. */
static const char *unit(void)
{
	return environment_clock() == CLOCK_EXACT ? "instructions" : "ns";
}

static const char *clock_limit(void)
{
	switch (environment_clock()) {
	case CLOCK_EXACT:
		return "exact: guest instructions, not time; the kernel's clock has steps of 16";
	case CLOCK_EMULATED:
		return "emulated: functional test only, an emulator's time says nothing of any machine";
	default:
		return "hw: ns";
	}
}

static char *overhead_text(const struct observation *seen)
{
	char *call = number_text(round(seen->overhead.call)), *text;
	char *inside = number_text(seen->overhead.inside);

	text = seen->overhead_known
		       ? sentence(
				 "%s %s a call, of which up to %s are in the latency (on " OVERHEAD_CALL
				 ", just before)",
				 call ? call : "", unit(), inside ? inside : "")
		       : sentence("unknown: %s", seen->overhead_why);
	free(call);
	free(inside);
	return text;
}

/* Calls that are not among those told of, by reason. */
static void unseen_counts(const struct sights *sights, __u64 counts[UNSEEN])
{
	counts[0] = sights->missed;
	counts[1] = sights->totals.strays;
	counts[2] = sights->unended;
	counts[3] = sights->totals.crowded;
}

static void print_unseen(const struct sights *sights)
{
	__u64 counts[UNSEEN];
	bool any = false;

	unseen_counts(sights, counts);
	for (unsigned int i = 0; i < UNSEEN; i++) {
		if (counts[i])
			printf("%s %" PRIu64 " %s", any ? "," : "unseen   ", (uint64_t)counts[i],
			       unseen[i].about);
		any |= counts[i] != 0;
	}
	if (any)
		putchar('\n');
}

/* The rate, call by call. */
static void print_gaps(const struct observed_totals *totals)
{
	static const double shares[] = { 0.01, 0.5, 0.99 };
	__u64 gaps = histogram_calls(totals->gap);
	char *text[3];

	if (!gaps)
		return;
	for (unsigned int i = 0; i < 3; i++)
		text[i] = number_text((double)observed_quantile(totals->gap, gaps, shares[i]));
	printf("gaps      from call to call on one CPU: p1 %s, p50 %s, p99 %s %s\n", text[0],
	       text[1], text[2], unit());
	for (unsigned int i = 0; i < 3; i++)
		free(text[i]);
}

static void print_head(const struct observation *seen, bool is_first)
{
	char *overhead = overhead_text(seen), *busiest = number_text((double)seen->busiest);

	printf("%sfunction  %s, for %.1f s\n", is_first ? "" : "\n", seen->function.name,
	       seen->elapsed_s);
	printf("looked    by %s: %s\n", seen->by, seen->by_about);
	printf("overhead  %s\n", overhead ? overhead : "");
	printf("clock     %s\n", clock_limit());
	if (seen->busiest)
		printf("busiest   second: %s calls\n", busiest ? busiest : "");
	print_gaps(&seen->sights.totals);
	print_unseen(&seen->sights);
	free(overhead);
	free(busiest);
}

static bool has_size(const struct observation *seen)
{
	return seen->function.size != FUNCTION_NO_SIZE;
}

static unsigned int columns_of(const struct observation *seen)
{
	return 3 + QUANTILES + 1 + (has_size(seen) ? 3 : 0);
}

static void put_titles(struct grid *grid, const struct observation *seen)
{
	grid_put(grid, sentence("process"));
	grid_put(grid, sentence("calls"));
	grid_put(grid, sentence("a second"));
	for (size_t i = 0; i < QUANTILES; i++)
		grid_put(grid, sentence("%s%s", i ? "" : "latency ", quantiles[i].name));
	grid_put(grid, sentence("max"));
	for (size_t i = 0; has_size(seen) && i < QUANTILES; i++)
		if (quantiles[i].is_of_size)
			grid_put(grid, sentence("%s%s", i ? "" : "size ", quantiles[i].name));
	if (has_size(seen))
		grid_put(grid, sentence("max"));
}

static void put_number(struct grid *grid, __u64 number)
{
	grid_put(grid, number_text((double)number));
}

static void put_row(struct grid *grid, const struct observation *seen, char *process,
		    const struct observed *of)
{
	grid_put(grid, process);
	put_number(grid, of->calls);
	grid_put(grid, number_text(round((double)of->calls / seen->elapsed_s)));
	for (size_t i = 0; i < QUANTILES; i++)
		put_number(grid, observed_quantile(of->latency, of->calls, quantiles[i].share));
	put_number(grid, of->longest);
	for (size_t i = 0; has_size(seen) && i < QUANTILES; i++)
		if (quantiles[i].is_of_size)
			put_number(grid,
				   observed_quantile(of->size, of->calls, quantiles[i].share));
	if (has_size(seen))
		put_number(grid, of->largest);
}

static int compare_calls(const void *left, const void *right)
{
	const struct sight *a = left, *b = right;

	return (a->seen.calls < b->seen.calls) - (a->seen.calls > b->seen.calls);
}

/* Sorts them, too, busiest first. */
static struct observed *sum_of(const struct sights *sights)
{
	struct observed *all = calloc(1, sizeof(*all));

	if (sights->count)
		qsort(sights->list, sights->count, sizeof(*sights->list), compare_calls);
	for (unsigned int i = 0; all && i < sights->count; i++)
		observed_add(all, &sights->list[i].seen);
	return all;
}

static int print_table(const struct observation *seen, const struct observed *all, bool is_first)
{
	static const bool left[16] = { true };
	struct grid grid = { .columns = columns_of(seen), .left = left };
	const struct sights *sights = &seen->sights;
	int ret;

	print_head(seen, is_first);
	if (!all->calls) {
		puts("\n  no call was seen");
		return 0;
	}
	printf("\n  latency in %s%s%s\n", unit(), has_size(seen) ? ", size in " : "",
	       seen->function.unit);
	put_titles(&grid, seen);
	put_row(&grid, seen, sentence("all"), all);
	for (unsigned int i = 0; i < sights->count && sights->count > 1; i++)
		put_row(&grid, seen,
			sentence("%s (%u)", sights->list[i].seen.name, sights->list[i].process),
			&sights->list[i].seen);
	if (sights->count == 1)
		printf("  all by %s (%u)\n", sights->list->seen.name, sights->list->process);
	ret = grid_print(&grid, stdout);
	grid_free(&grid);
	return ret;
}

static json_t *quantiles_json(const __u32 *histogram, const struct observed *of, __u64 most)
{
	json_t *object = json_object();

	for (size_t i = 0; i < QUANTILES; i++)
		json_object_set_new(object, quantiles[i].name,
				    json_integer((json_int_t)observed_quantile(
					    histogram, of->calls, quantiles[i].share)));
	json_object_set_new(object, "max", json_integer((json_int_t)most));
	return object;
}

/* Pairs of a bucket's lowest value and its count. */
static json_t *histogram_json(const __u32 *histogram)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++)
		if (histogram[i])
			json_array_append_new(array,
					      json_pack("[I, I]", (json_int_t)histogram_value(i),
							(json_int_t)histogram[i]));
	return array;
}

static json_t *observed_json(const struct observation *seen, const struct observed *of)
{
	json_t *object = json_pack("{s:I}", "calls", (json_int_t)of->calls);

	if (!of->calls)
		return object;
	json_object_set_new(object, "latency", quantiles_json(of->latency, of, of->longest));
	json_object_set_new(object, "latency_histogram", histogram_json(of->latency));
	if (!has_size(seen))
		return object;
	json_object_set_new(object, "size", quantiles_json(of->size, of, of->largest));
	json_object_set_new(object, "size_histogram", histogram_json(of->size));
	return object;
}

static json_t *overhead_json(const struct observation *seen)
{
	if (!seen->overhead_known)
		return json_pack("{s:s}", "unknown", seen->overhead_why);
	return json_pack("{s:f, s:f}", "per_call", seen->overhead.call, "in_latency",
			 seen->overhead.inside);
}

static json_t *unseen_json(const struct sights *sights)
{
	json_t *object = json_object();
	__u64 counts[UNSEEN];

	unseen_counts(sights, counts);
	for (unsigned int i = 0; i < UNSEEN; i++)
		json_object_set_new(object, unseen[i].name, json_integer((json_int_t)counts[i]));
	return object;
}

static json_t *processes_json(const struct observation *seen)
{
	const struct sights *sights = &seen->sights;
	json_t *processes = json_array();

	for (unsigned int i = 0; i < sights->count; i++) {
		json_t *process = observed_json(seen, &sights->list[i].seen);

		json_object_set_new(process, "process",
				    json_integer((json_int_t)sights->list[i].process));
		json_object_set_new(process, "name", json_string(sights->list[i].seen.name));
		json_array_append_new(processes, process);
	}
	return processes;
}

static json_t *observation_json(const struct observation *seen, const struct observed *all)
{
	return json_pack("{s:s, s:s, s:f, s:s, s:s, s:s, s:o, s:I, s:o, s:o, s:o, s:o}", "function",
			 seen->function.name, "by", seen->by, "elapsed_s", seen->elapsed_s, "clock",
			 clock_name(environment_clock()), "latency_unit", unit(), "size_unit",
			 has_size(seen) ? seen->function.unit : "", "overhead", overhead_json(seen),
			 "busiest_second_calls", (json_int_t)seen->busiest, "gap_histogram",
			 histogram_json(seen->sights.totals.gap), "unseen",
			 unseen_json(&seen->sights), "all", observed_json(seen, all), "processes",
			 processes_json(seen));
}

static int print_json(json_t *list)
{
	int ret = json_dumpf(list, stdout, JSON_INDENT(2)) || putchar('\n') == EOF ? -EIO : 0;

	json_decref(list);
	return ret;
}

int observation_print(const struct observation *list, unsigned int count, bool json)
{
	json_t *array = json ? json_array() : NULL;
	int ret = 0;

	for (unsigned int i = 0; i < count && !ret; i++) {
		const struct observation *seen = &list[i];
		struct observed *all = sum_of(&seen->sights);

		if (!all)
			ret = -ENOMEM;
		else if (json)
			ret = json_array_append_new(array, observation_json(seen, all));
		else
			ret = print_table(seen, all, !i);
		free(all);
	}
	return json ? print_json(array) : ret;
}
