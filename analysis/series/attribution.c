/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Attributes the instructions of a call to functions: see attribution.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/series/attribution.h"
#include "bench/system/vector.h"

void attribution_name(char *to, const char *name)
{
	size_t length = strcspn(name, ". "), kept = length;
	const char *module = strchr(name + length, ' ');

	if (kept >= ATTRIBUTION_NAME)
		kept = ATTRIBUTION_NAME - 1;
	memcpy(to, name, kept);
	snprintf(to + kept, ATTRIBUTION_NAME - kept, "%s", module ? module : "");
}

static struct attribution_row *row_of(struct attribution *attribution, const char *name)
{
	struct attribution_row row = { 0 }, *added;
	size_t i;

	attribution_name(row.function, name);
	for (i = 0; i < attribution->count; i++) {
		if (!strcmp(attribution->rows[i].function, row.function))
			return &attribution->rows[i];
	}
	added = grow(&attribution->rows, &attribution->count, sizeof(*added));
	if (added)
		*added = row;
	return added;
}

/* Adds the counts of a cell. The reader checked the line, so this does not. */
static int take_cell(struct attribution *attribution, const struct sampled_cell *cell, bool after)
{
	json_t *pair;
	size_t i;

	if (!cell->functions)
		return -ENODATA;
	json_array_foreach(cell->functions, i, pair) {
		const char *name = json_string_value(json_array_get(pair, 0));
		uint64_t count = json_integer_value(json_array_get(pair, 1));
		struct attribution_row *row = row_of(attribution, name);

		if (!row)
			return -ENOMEM;
		*(after ? &row->after : &row->before) += count;
		*(after ? &attribution->after : &attribution->before) += count;
	}
	return 0;
}

/* Sorts by the absolute difference, the largest first. */
static int by_change(const void *left, const void *right)
{
	const struct attribution_row *a = left, *b = right;
	int64_t x = llabs(attribution_change(a)), y = llabs(attribution_change(b));

	if (x != y)
		return x > y ? -1 : 1;
	return strcmp(a->function, b->function);
}

int attribution_add(struct attribution *attribution, const struct sampled_cell *cell)
{
	return take_cell(attribution, cell, true);
}

uint64_t attribution_find(const struct attribution *attribution, const char *function)
{
	size_t i;

	for (i = 0; i < attribution->count; i++) {
		if (!strcmp(attribution->rows[i].function, function))
			return attribution->rows[i].after;
	}
	return 0;
}

void attribution_sort(struct attribution *attribution)
{
	if (attribution->count)
		qsort(attribution->rows, attribution->count, sizeof(*attribution->rows), by_change);
}

/* Functions of an I/O are an average, which no timed call equals. */
static uint64_t timed(const struct sampled_cell *cell)
{
	return cell->is_noisy || !cell->distribution.calls ? 0 : cell->distribution.min;
}

bool attribution_passes_differ(const struct attribution *attribution)
{
	const struct attribution *a = attribution;

	return (a->timed_before && a->timed_before != a->before) ||
	       (a->timed_after && a->timed_after != a->after);
}

int attribution_between(const struct sampled_cell *before, const struct sampled_cell *after,
			struct attribution *to)
{
	int ret = 0;

	*to = (struct attribution){ 0 };
	if (before)
		ret = take_cell(to, before, false);
	if (!ret)
		ret = attribution_add(to, after);
	if (!ret)
		attribution_sort(to);
	to->timed_before = before ? timed(before) : 0;
	to->timed_after = timed(after);
	return ret;
}

bool attribution_in_path(const char *function)
{
	static const char *const prefixes[] = {
		"arm_smmu_",	"__arm_smmu_", "queue_inc_",  "queue_poll", "queue_has_",
		"queue_sync_",	"queue_write", "walk_",	      "lockfree_",  "spinlock_queue_",
		"queue_await_", "queue_ahead", "queue_wait_", "model_",	    "inv_range_",
	};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (!strncmp(function, prefixes[i], strlen(prefixes[i])))
			return true;
	return false;
}

double attribution_path_share(const struct sampled_cell *cell)
{
	double all = 0, in_path = 0;
	json_t *pair;
	size_t i;

	json_array_foreach(cell->functions, i, pair) {
		double count = json_number_value(json_array_get(pair, 1));

		all += count;
		if (attribution_in_path(json_string_value(json_array_get(pair, 0))))
			in_path += count;
	}
	/* A host counts all of user space as one function. */
	return all > 0 && json_array_size(cell->functions) > 1 ? in_path / all : NAN;
}

void attribution_free(struct attribution *attribution)
{
	free(attribution->rows);
	*attribution = (struct attribution){ 0 };
}
