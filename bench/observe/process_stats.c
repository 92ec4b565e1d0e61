/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Adds up observed calls: see process_stats.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/observe/process_stats.h"

struct process_stats *process_stats_find(struct process_stats_list *stats, __u32 process)
{
	struct process_stats *longer;

	for (unsigned int i = 0; i < stats->count; i++)
		if (stats->list[i].process == process)
			return &stats->list[i];
	longer = reallocarray(stats->list, stats->count + 1, sizeof(*longer));
	if (!longer)
		return NULL;
	stats->list = longer;
	memset(&longer[stats->count], 0, sizeof(*longer));
	longer[stats->count].process = process;
	return &longer[stats->count++];
}

void process_stats_free(struct process_stats_list *stats)
{
	free(stats->list);
	*stats = (struct process_stats_list){ 0 };
}

void observed_record(struct observed *to, __u64 ticks, __u64 size)
{
	to->calls++;
	to->longest = ticks > to->longest ? ticks : to->longest;
	to->largest = size > to->largest ? size : to->largest;
	histogram_record(to->latency, ticks);
	histogram_record(to->size, size);
}

void observed_add(struct observed *to, const struct observed *from)
{
	if (!*to->name)
		memcpy(to->name, from->name, sizeof(to->name));
	to->calls += from->calls;
	to->longest = from->longest > to->longest ? from->longest : to->longest;
	to->largest = from->largest > to->largest ? from->largest : to->largest;
	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++) {
		to->latency[i] += from->latency[i];
		to->size[i] += from->size[i];
	}
	to->size[histogram_index(from->repeated)] += from->repeats;
}

void totals_add(struct observed_totals *to, const struct observed_totals *from)
{
	to->calls += from->calls;
	to->timed += from->timed;
	to->ticks += from->ticks;
	to->strays += from->strays;
	to->replaced += from->replaced;
	to->crowded += from->crowded;
	to->used |= from->used;
	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++)
		to->gap[i] += from->gap[i];
}

void wait_add(struct observed_wait *to, const struct observed_wait *from)
{
	to->passes += from->passes;
	to->longest = from->longest > to->longest ? from->longest : to->longest;
	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++)
		to->ticks[i] += from->ticks[i];
}

__u64 histogram_calls(const __u32 *histogram)
{
	__u64 calls = 0;

	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++)
		calls += histogram[i];
	return calls;
}

__u64 observed_quantile(const __u32 *histogram, __u64 calls, double share)
{
	__u64 rank = (__u64)ceil(share * (double)calls), below = 0;
	unsigned int i = 0;

	for (; i < HISTOGRAM_BUCKETS - 1; i++) {
		below += histogram[i];
		if (below && below >= rank)
			break;
	}
	return histogram_value(i);
}
