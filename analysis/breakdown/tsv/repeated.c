/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares the calls of cells, function by function: see repeated.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/breakdown/tsv/repeated.h"
#include "analysis/series/attribution.h"

/* The calls of a cell in all boots. */
struct group {
	const struct sampled_cell *const *calls;
	size_t count, start; /* start: place of the first one */
	uint64_t instructions; /* of the first one */
};

static int compare(const void *left, const void *right)
{
	const struct group *a = left, *b = right;
	int order =
		strcmp(a->calls[0]->at[AXIS_WORKLOAD].name, b->calls[0]->at[AXIS_WORKLOAD].name);

	if (order)
		return order;
	if (a->instructions != b->instructions)
		return a->instructions < b->instructions ? -1 : 1;
	return a->start < b->start ? -1 : a->start > b->start;
}

/* 1: the same; 0: not; or -ENOMEM. */
static int is_same_call(const struct sampled_cell *a, const struct sampled_cell *b)
{
	struct attribution between;
	int ret;

	if (a->boot != b->boot || !sampled_axis_equal(a, b, AXIS_WORKLOAD))
		return 0;
	ret = attribution_between(a, b, &between);
	if (!ret)
		ret = !between.count || !attribution_change(&between.rows[0]);
	attribution_free(&between);
	return ret;
}

static int is_same_group(const struct group *a, const struct group *b)
{
	int ret = a->count == b->count;

	for (size_t i = 0; i < a->count && ret == 1; i++)
		ret = is_same_call(a->calls[i], b->calls[i]);
	return ret;
}

/* The number of groups, or -ENOMEM. */
static ssize_t make_groups(const struct counted *calls, struct group *groups)
{
	size_t count = 0;

	for (size_t i = 0; i < calls->count; i++) {
		struct attribution of;
		int ret;

		if (counted_before(calls, i)) {
			groups[count - 1].count++;
			continue;
		}
		ret = attribution_between(NULL, calls->cells[i], &of);
		groups[count] = (struct group){ .calls = &calls->cells[i],
						.count = 1,
						.start = i,
						.instructions = of.after };
		count++;
		attribution_free(&of);
		if (ret)
			return ret;
	}
	return (ssize_t)count;
}

/* Equal groups are neighbours now, the earliest first. */
static int mark(const struct group *groups, size_t count, bool *is_repeated)
{
	const struct group *first = groups;

	for (size_t i = 1; i < count; i++) {
		int same = is_same_group(first, &groups[i]);

		if (same < 0)
			return same;
		if (same)
			memset(&is_repeated[groups[i].start], true, groups[i].count);
		else
			first = &groups[i];
	}
	return 0;
}

int repeated_find(const struct counted *calls, bool *is_repeated)
{
	struct group *groups = calloc(calls->count + 1, sizeof(*groups));
	ssize_t count = groups ? make_groups(calls, groups) : -ENOMEM;
	int ret = count < 0 ? (int)count : 0;

	if (count > 0) {
		qsort(groups, (size_t)count, sizeof(*groups), compare);
		ret = mark(groups, (size_t)count, is_repeated);
	}
	free(groups);
	return ret;
}
