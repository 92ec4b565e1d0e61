/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of all metrics, one row a file in metrics/.
 * Columns should read from cheap to dear, yet a new metric touches no list:
 * so they are ordered by what each says of one fixed, skewed distribution. Its
 * one batch is dearer than any sample: what is told of batches, which pay for
 * other things, stands after what is told of samples.
 */
#include <stdlib.h>
#include "metric.h"

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
