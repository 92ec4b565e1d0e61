/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Matches the entries and exits of a function to calls: see calls.h. */
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/observe/event/calls.h"
#include "bench/system/vector.h"

/* A call whose exit has not been seen yet. */
struct open_call {
	__u64 frame;
	struct observed_call call;
};

int calls_add(struct calls *calls, const struct call_end *end)
{
	struct call_end *added = grow(&calls->ends, &calls->count, sizeof(*added));

	if (!added)
		return -ENOMEM;
	*added = *end;
	return 0;
}

static int compare_times(const void *left, const void *right)
{
	const struct call_end *a = left, *b = right;

	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return (int)a->is_exit - (int)b->is_exit;
}

static int compare_frames(const void *left, const void *right)
{
	const struct open_call *a = left, *b = right;

	return a->frame < b->frame ? -1 : a->frame > b->frame;
}

static int call_began(struct calls *calls, const struct call_end *end)
{
	struct open_call *call = calloc(1, sizeof(*call)), **found;

	if (!call)
		return -ENOMEM;
	call->frame = end->frame;
	found = tsearch(call, &calls->open, compare_frames);
	if (!found || *found != call)
		free(call);
	if (!found)
		return -ENOMEM;
	if (*found == call)
		calls->stats.unended++;
	else /* its exit was missed: no two calls in progress have one frame */
		calls->stats.totals.replaced++;
	(*found)->call = (struct observed_call){ .start = end->time, .size = end->size };
	return 0;
}

static void name_process(struct process_stats *one)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%u/comm", one->process);
	file = fopen(path, "re");
	if (!file || !fgets(one->seen.name, sizeof(one->seen.name), file))
		strcpy(one->seen.name, "(gone)");
	one->seen.name[strcspn(one->seen.name, "\n")] = 0;
	if (file)
		fclose(file);
}

static int call_ended(struct calls *calls, const struct call_end *end)
{
	struct process_stats_list *stats = &calls->stats;
	const struct open_call key = { .frame = end->frame };
	struct open_call **found = tfind(&key, &calls->open, compare_frames), *call;
	struct process_stats *one = found ? process_stats_find(stats, end->process) : NULL;

	if (!found) {
		stats->totals.strays++;
		return 0;
	}
	if (!one)
		return -ENOMEM;
	call = *found;
	if (!*one->seen.name)
		name_process(one);
	observed_record(&one->seen, end->time - call->call.start, call->call.size);
	stats->totals.calls++;
	stats->unended--;
	tdelete(&key, &calls->open, compare_frames);
	free(call);
	return 0;
}

int calls_match(struct calls *calls)
{
	int ret = 0;

	if (calls->count)
		qsort(calls->ends, calls->count, sizeof(*calls->ends), compare_times);
	for (size_t i = 0; i < calls->count && !ret; i++)
		ret = calls->ends[i].is_exit ? call_ended(calls, &calls->ends[i])
					     : call_began(calls, &calls->ends[i]);
	calls->count = 0;
	return ret;
}

void calls_free(struct calls *calls)
{
	tdestroy(calls->open, free);
	process_stats_free(&calls->stats);
	free(calls->ends);
}
