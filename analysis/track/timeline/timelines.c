/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads one timeline for each flavour of kernels: see timeline.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/track/timeline/timeline.h"
#include "bench/system/vector.h"
#include "bench/text/message.h"

static bool has_flavour(const struct timelines *timelines, const char *flavour)
{
	size_t i;

	for (i = 0; i < timelines->count; i++) {
		if (!strcmp(timelines->list[i].flavour, flavour))
			return true;
	}
	return false;
}

static int add_flavour(struct timelines *timelines, const char *flavour)
{
	struct timeline *timeline;

	if (has_flavour(timelines, flavour))
		return 0;
	timeline = grow(&timelines->list, &timelines->count, sizeof(*timeline));
	if (!timeline)
		return -ENOMEM;
	timeline->flavour = flavour;
	return 0;
}

static int by_flavour(const void *left, const void *right)
{
	const struct timeline *a = left, *b = right;

	return strcmp(a->flavour, b->flavour);
}

/* Nothing is left that the report could be about, so it cannot say this. */
static void report_left_out(const struct timeline *timeline)
{
	char *text = left_out_text(&timeline->left_out);

	if (text)
		message("%s", text);
	free(text);
}

static int search_all(const struct samples *const *runs, size_t run_count, double alpha,
		      struct timelines *timelines)
{
	size_t family = 0, i;
	int ret = 0;

	for (i = 0; i < timelines->count; i++)
		family += timelines->list[i].row_count;
	for (i = 0; i < timelines->count && !ret; i++)
		ret = timeline_search(runs, run_count, alpha, family, &timelines->list[i]);
	return ret;
}

int timelines_load(const struct samples *const *runs, size_t run_count, double alpha,
		   struct timelines *timelines)
{
	size_t kept = 0, run, i;
	int ret = 0;

	*timelines = (struct timelines){ 0 };
	for (run = 0; run < run_count; run++) {
		for (i = 0; i < runs[run]->boot_count && !ret; i++)
			ret = add_flavour(timelines, timeline_flavour(&runs[run]->boots[i]));
	}
	if (timelines->count)
		qsort(timelines->list, timelines->count, sizeof(*timelines->list), by_flavour);
	for (i = 0; i < timelines->count && (!ret || ret == -ENODATA); i++) {
		struct timeline timeline;

		ret = timeline_load(runs, run_count, timelines->list[i].flavour, &timeline);
		if (!ret) {
			timelines->list[kept++] = timeline;
			continue;
		}
		report_left_out(&timeline);
		timeline_free(&timeline);
	}
	timelines->count = kept;
	ret = ret == -ENODATA ? 0 : ret;
	return ret ? ret : search_all(runs, run_count, alpha, timelines);
}

void timelines_free(struct timelines *timelines)
{
	while (timelines->count)
		timeline_free(&timelines->list[--timelines->count]);
	free(timelines->list);
	timelines->list = NULL;
}
