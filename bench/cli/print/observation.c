/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints what the verb observe has seen: see observation.h. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/describe/column.h"
#include "bench/cli/devices.h"
#include "bench/cli/print/observation.h"
#include "bench/text/grid.h"
#include "bench/text/json.h"
#include "bench/text/message.h"
#include "drivers/machine/identity.h"

static const struct quantile {
	const char *name;
	double share;
	bool is_for_size; /* printed for the size, too */
} quantiles[] = {
	{ "p50", 0.5, true },
	{ "p90", 0.9, false },
	{ "p99", 0.99, true },
	{ "p999", 0.999, false },
};

#define QUANTILES (sizeof(quantiles) / sizeof(quantiles[0]))

/* Words of JSON and of the table, by what is waited for. */
static const struct {
	const char *name, *about;
} waits[OBSERVED_WAITS] = {
	[WAIT_ROOM] = { "room", "a place in the queue" },
	[WAIT_OTHERS] = { "others", "earlier calls, before it rings for all" },
	[WAIT_SYNC] = { "CMD_SYNC", "its CMD_SYNC" },
};

/* Calls that are in no row, by reason. The names are for JSON, the texts for the table. */
static const struct {
	const char *name, *about;
} unseen[] = {
	{ "missed", "not reported by the kernel" },
	{ "entry_unseen", "whose entry was not seen" },
	{ "unended", "whose return was not seen" },
	{ "without_room", "dropped for lack of space" },
};

#define UNSEEN (sizeof(unseen) / sizeof(unseen[0]))

bool observation_is_due(const struct observation *seen, double now)
{
	return now - seen->second_from >= 1;
}

void observation_tick(struct observation *seen, const struct process_stats_list *stats, double now)
{
	__u64 calls = stats->totals.calls - seen->calls_before;
	double seconds = now - seen->second_from;

	seen->calls_before = stats->totals.calls;
	seen->second_from = now;
	/* A shorter part is not scaled: nobody knows whether its rate would have lasted for a second. */
	if (seconds > 1)
		calls = (__u64)llround((double)calls / seconds);
	seen->busiest = calls > seen->busiest ? calls : seen->busiest;
}

/* On the exact clock, the guest's nanoseconds are instructions. */
static const char *unit(void)
{
	return machine_clock() == CLOCK_EXACT ? "instructions" : "ns";
}

static const char *clock_limit(void)
{
	switch (machine_clock()) {
	case CLOCK_EXACT:
		return "exact: guest instructions, not time; the kernel's clock has steps of 16";
	case CLOCK_EMULATED:
		return "emulated: for functional tests only; an emulator's times mean nothing";
	case CLOCK_KVM:
		return "kvm: ns of a real core; the SMMU is emulated";
	default:
		return "hw: ns";
	}
}

static char *overhead_text(const struct observation *seen)
{
	char *call = number_text(round(seen->overhead.call)), *text;
	char *inside = number_text(seen->overhead.inside);

	text = seen->overhead_known
		       ? strf("%s %s per call, at most %s of them in the latency (measured on " OVERHEAD_CALL
			      ")",
			      call ? call : "", unit(), inside ? inside : "")
		       : strf("unknown: %s", seen->overhead_why);
	free(call);
	free(inside);
	return text;
}

static void unseen_counts(const struct process_stats_list *stats, __u64 counts[UNSEEN])
{
	counts[0] = stats->missed;
	counts[1] = stats->totals.strays;
	counts[2] = stats->unended + stats->totals.replaced;
	counts[3] = stats->totals.crowded;
}

static void print_unseen(const struct process_stats_list *stats)
{
	__u64 counts[UNSEEN];
	bool any = false;

	unseen_counts(stats, counts);
	for (unsigned int i = 0; i < UNSEEN; i++) {
		if (counts[i])
			printf("%s %" PRIu64 " %s",
			       any ? "," : "missing   calls:", (uint64_t)counts[i],
			       unseen[i].about);
		any |= counts[i] != 0;
	}
	if (any)
		putchar('\n');
	if (stats->late_cpus)
		printf("missing   CPUs: %u came online after the observation began\n",
		       stats->late_cpus);
}

/* Prints the time from call to call, which shows bursts that the rate hides. */
static void print_gaps(const struct observed_totals *totals)
{
	static const double shares[] = { 0.01, 0.5, 0.99 };
	__u64 gaps = histogram_calls(totals->gap);
	char *text[3];

	if (!gaps)
		return;
	for (unsigned int i = 0; i < 3; i++)
		text[i] = number_text((double)observed_quantile(totals->gap, gaps, shares[i]));
	printf("gaps      between calls on one CPU: p1 %s, p50 %s, p99 %s %s\n", text[0], text[1],
	       text[2], unit());
	for (unsigned int i = 0; i < 3; i++)
		free(text[i]);
}

static void print_head(const struct observation *seen, bool is_first)
{
	char *overhead = overhead_text(seen), *busiest = number_text((double)seen->busiest);

	printf("%sfunction  %s, observed for %.1f s\n", is_first ? "" : "\n", seen->function.name,
	       seen->elapsed_s);
	printf("method    %s: %s\n", seen->method, seen->method_about);
	printf("overhead  %s\n", overhead ? overhead : "");
	printf("clock     %s\n", clock_limit());
	if (seen->busiest)
		printf("peak      %s calls in one second\n", busiest ? busiest : "");
	print_gaps(&seen->stats.totals);
	print_unseen(&seen->stats);
	free(overhead);
	free(busiest);
}

static bool has_size(const struct observation *seen)
{
	return seen->function.size != FUNCTION_NO_SIZE;
}

static void add_columns(struct grid *grid, const struct observation *seen)
{
	grid_column(grid, strf("process"), NULL, true);
	grid_column(grid, strf("calls"), NULL, false);
	grid_column(grid, strf("per second"), NULL, false);
	for (size_t i = 0; i < QUANTILES; i++)
		grid_column(grid, strf("%s%s", i ? "" : "latency ", quantiles[i].name), NULL,
			    false);
	grid_column(grid, strf("max"), NULL, false);
	if (!has_size(seen))
		return;
	for (size_t i = 0; i < QUANTILES; i++)
		if (quantiles[i].is_for_size)
			grid_column(grid, strf("%s%s", i ? "" : "size ", quantiles[i].name), NULL,
				    false);
	grid_column(grid, strf("max"), NULL, false);
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
		if (quantiles[i].is_for_size)
			put_number(grid,
				   observed_quantile(of->size, of->calls, quantiles[i].share));
	if (has_size(seen))
		put_number(grid, of->largest);
}

static int compare_calls(const void *left, const void *right)
{
	const struct process_stats *a = left, *b = right;

	return (a->seen.calls < b->seen.calls) - (a->seen.calls > b->seen.calls);
}

/* Also sorts the processes by calls, most first. */
static struct observed *sort_and_sum(const struct process_stats_list *stats)
{
	struct observed *all = calloc(1, sizeof(*all));

	if (stats->count)
		qsort(stats->list, stats->count, sizeof(*stats->list), compare_calls);
	for (unsigned int i = 0; all && i < stats->count; i++)
		observed_add(all, &stats->list[i].seen);
	return all;
}

/* A wait contains the code around it, so the shortest one is the price of not waiting. */
static int print_waits(const struct observation *seen)
{
	struct grid grid = { 0 };
	int ret;

	printf("\n  waits in the command queue, %s, with the code around them\n", unit());
	grid_column(&grid, strf("waits for"), NULL, true);
	grid_column(&grid, strf("calls"), NULL, false);
	grid_column(&grid, strf("least"), NULL, false);
	for (size_t i = 0; i < QUANTILES; i++)
		grid_column(&grid, strf("%s", quantiles[i].name), NULL, false);
	grid_column(&grid, strf("longest"), NULL, false);
	for (size_t what = 0; what < OBSERVED_WAITS; what++) {
		const struct observed_wait *wait = &seen->stats.waits[what];

		if (!wait->passes)
			continue;
		grid_put(&grid, strf("%s", waits[what].about));
		put_number(&grid, wait->passes);
		put_number(&grid, observed_quantile(wait->ticks, wait->passes, 0));
		for (size_t i = 0; i < QUANTILES; i++)
			put_number(&grid, observed_quantile(wait->ticks, wait->passes,
							    quantiles[i].share));
		put_number(&grid, wait->longest);
	}
	ret = grid_print(&grid, stdout);
	grid_free(&grid);
	return ret;
}

static int print_table(const struct observation *seen, const struct observed *all, bool is_first)
{
	struct grid grid = { 0 };
	const struct process_stats_list *stats = &seen->stats;
	int ret;

	print_head(seen, is_first);
	if (!all->calls) {
		puts("\n  no calls");
		if (strstr(seen->function.name, "arm_smmu_"))
			devices_print_why_idle();
		return 0;
	}
	printf("\n  latency in %s%s%s\n", unit(), has_size(seen) ? ", size in " : "",
	       seen->function.unit);
	add_columns(&grid, seen);
	put_row(&grid, seen, strf("all"), all);
	for (unsigned int i = 0; i < stats->count && stats->count > 1; i++)
		put_row(&grid, seen,
			strf("%s (%u)", stats->list[i].seen.name, stats->list[i].process),
			&stats->list[i].seen);
	if (stats->count == 1)
		printf("  all calls by %s (%u)\n", stats->list->seen.name, stats->list->process);
	ret = grid_print(&grid, stdout);
	grid_free(&grid);
	return ret || !probe_kinds[seen->kind].has_waits ? ret : print_waits(seen);
}

static json_t *quantiles_json(const __u32 *histogram, __u64 calls, __u64 most)
{
	json_t *object = json_object();

	for (size_t i = 0; i < QUANTILES; i++)
		json_object_set_new(object, quantiles[i].name,
				    json_integer((json_int_t)observed_quantile(
					    histogram, calls, quantiles[i].share)));
	json_object_set_new(object, "max", json_integer((json_int_t)most));
	return object;
}

/* Pairs of the lowest value and the count of each bucket that is not empty. */
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
	json_object_set_new(object, "latency", quantiles_json(of->latency, of->calls, of->longest));
	json_object_set_new(object, "latency_histogram", histogram_json(of->latency));
	if (!has_size(seen))
		return object;
	json_object_set_new(object, "size", quantiles_json(of->size, of->calls, of->largest));
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

static json_t *unseen_json(const struct process_stats_list *stats)
{
	json_t *object = json_object();
	__u64 counts[UNSEEN];

	unseen_counts(stats, counts);
	for (unsigned int i = 0; i < UNSEEN; i++)
		json_object_set_new(object, unseen[i].name, json_integer((json_int_t)counts[i]));
	return object;
}

static json_t *processes_json(const struct observation *seen)
{
	const struct process_stats_list *stats = &seen->stats;
	json_t *processes = json_array();

	for (unsigned int i = 0; i < stats->count; i++) {
		json_t *process = observed_json(seen, &stats->list[i].seen);

		json_object_set_new(process, "process",
				    json_integer((json_int_t)stats->list[i].process));
		json_object_set_new(process, "name", json_string(stats->list[i].seen.name));
		json_array_append_new(processes, process);
	}
	return processes;
}

static json_t *waits_json(const struct observation *seen)
{
	json_t *object = json_object();

	for (size_t what = 0; what < OBSERVED_WAITS; what++) {
		const struct observed_wait *wait = &seen->stats.waits[what];

		if (wait->passes)
			json_object_set_new(
				object, waits[what].name,
				json_pack("{s:I, s:o, s:o}", "calls", (json_int_t)wait->passes,
					  "wait",
					  quantiles_json(wait->ticks, wait->passes, wait->longest),
					  "wait_histogram", histogram_json(wait->ticks)));
	}
	return object;
}

static json_t *observation_json(const struct observation *seen, const struct observed *all)
{
	return json_pack("{s:s, s:s, s:f, s:s, s:s, s:s, s:o, s:I, s:o, s:o, s:I, s:o, s:o, s:o}",
			 "function", seen->function.name, "method", seen->method, "elapsed_s",
			 seen->elapsed_s, "clock", clock_name(machine_clock()), "latency_unit",
			 unit(), "size_unit", has_size(seen) ? seen->function.unit : "", "overhead",
			 overhead_json(seen), "busiest_second_calls", (json_int_t)seen->busiest,
			 "gap_histogram", histogram_json(seen->stats.totals.gap), "unseen",
			 unseen_json(&seen->stats), "late_cpus", (json_int_t)seen->stats.late_cpus,
			 "waits", waits_json(seen), "all", observed_json(seen, all), "processes",
			 processes_json(seen));
}

int observation_print(const struct observation *list, unsigned int count, bool json)
{
	json_t *array = json ? json_array() : NULL;
	int ret = 0;

	for (unsigned int i = 0; i < count && !ret; i++) {
		const struct observation *seen = &list[i];
		struct observed *all = sort_and_sum(&seen->stats);

		if (!all)
			ret = -ENOMEM;
		else if (json)
			ret = json_array_append_new(array, observation_json(seen, all)) ? -ENOMEM
											: 0;
		else
			ret = print_table(seen, all, !i);
		free(all);
	}
	if (!json)
		return ret;
	if (!ret)
		return json_print(array, JSON_PLAIN, stdout);
	json_decref(array);
	return ret;
}
