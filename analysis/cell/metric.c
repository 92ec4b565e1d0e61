/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of all metrics: one row per file in analysis/metrics/.
 * Columns read from cheap to expensive, yet a new metric needs no place in a list: the table sorts
 * metrics by their values on one fixed, skewed distribution. The one batch of that distribution
 * costs more than any sample, so metrics of batches follow metrics of samples.
 */
#include <stdlib.h>
#include "analysis/cell/metric.h"

#define METRIC(id, name, about) double metric_##id(const struct distribution *d);
#include "metrics.list"
#undef METRIC

#define METRIC(id, name, about) { name, about, metric_##id },
static struct metric metrics[] = {
#include "metrics.list"
};
#undef METRIC

#define COUNT (sizeof(metrics) / sizeof(metrics[0]))

static struct bucket skewed_buckets[] = {
	{ 1, 1 }, { 2, 9000 }, { 3, 800 }, { 5, 150 }, { 9, 47 }, { 17, 1 }, { 33, 1 },
};

static const struct distribution skewed = {
	.buckets = skewed_buckets,
	.bucket_count = sizeof(skewed_buckets) / sizeof(skewed_buckets[0]),
	.calls = 10000,
	.min = 1,
	.max = 33,
	.each = { .intervals = 10000, .calls = 10000, .ticks = 21624 },
	.batch = { .intervals = 1, .calls = 1, .ticks = 65 },
};

static int by_value(const void *left, const void *right)
{
	double a = ((const struct metric *)left)->of(&skewed);
	double b = ((const struct metric *)right)->of(&skewed);

	return (a > b) - (a < b);
}

const struct metric *metric_at(unsigned int index)
{
	static int sorted;

	if (!sorted)
		qsort(metrics, COUNT, sizeof(metrics[0]), by_value);
	sorted = 1;
	return index < COUNT ? &metrics[index] : NULL;
}

unsigned int metric_count(void)
{
	return COUNT;
}
