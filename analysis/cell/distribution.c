/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All samples of one cell: see distribution.h.
 * Ranks are integers everywhere, because p n in floating point makes quantiles off by one.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include "analysis/cell/distribution.h"
#include "bench/system/vector.h"

int distribution_add(struct distribution *d, uint64_t value, uint64_t count)
{
	struct bucket *bucket;

	if (!count)
		return 0;
	if (d->calls + count < count)
		return -EOVERFLOW;
	bucket = grow(&d->buckets, &d->bucket_count, sizeof(*bucket));
	if (!bucket)
		return -ENOMEM;
	*bucket = (struct bucket){ value, count };
	d->calls += count;
	return 0;
}

static int by_value(const void *left, const void *right)
{
	const struct bucket *a = left, *b = right;

	return (a->value > b->value) - (a->value < b->value);
}

void distribution_settle(struct distribution *d)
{
	size_t from, to = 0;

	if (!d->bucket_count)
		return;
	qsort(d->buckets, d->bucket_count, sizeof(*d->buckets), by_value);
	for (from = 1; from < d->bucket_count; from++) {
		if (d->buckets[from].value == d->buckets[to].value)
			d->buckets[to].count += d->buckets[from].count;
		else
			d->buckets[++to] = d->buckets[from];
	}
	d->bucket_count = to + 1;
}

void distribution_drop_samples(struct distribution *d)
{
	d->bucket_count = 0;
	d->calls = 0;
}

void distribution_free(struct distribution *d)
{
	free(d->buckets);
	*d = (struct distribution){ 0 };
}

int tally_add(struct tally *tally, uint64_t intervals, uint64_t calls, uint64_t ticks)
{
	if (!calls)
		return 0;
	if (tally->calls + calls < calls || tally->intervals + intervals < intervals)
		return -EOVERFLOW;
	tally->intervals += intervals;
	tally->calls += calls;
	tally->ticks += ticks;
	return 0;
}

double distribution_net(const struct distribution *d, uint64_t value)
{
	return value > d->empty ? (double)(value - d->empty) : 0; /* (M2) */
}

/* (M5) */
static uint64_t bucket_value(const struct distribution *d, size_t index)
{
	uint64_t value = d->buckets[index].value;

	if (!d->each.calls)
		return value;
	if (value < d->min)
		return d->min;
	return value > d->max ? d->max : value;
}

double distribution_ranked(const struct distribution *d, uint64_t rank)
{
	uint64_t below = 0;
	size_t i;

	if (d->each.calls && rank && rank == d->calls)
		return distribution_net(d, d->max); /* (M7) */
	for (i = 0; i < d->bucket_count; i++) {
		below += d->buckets[i].count;
		if (rank && below >= rank)
			return distribution_net(d, bucket_value(d, i));
	}
	return NAN; /* (M9) */
}

/* (M3): ceil(p n) in integers, without overflow. */
double distribution_quantile(const struct distribution *d, unsigned int per_mille)
{
	uint64_t rank = d->calls / 1000 * per_mille;

	rank += (d->calls % 1000 * per_mille + 999) / 1000;
	return distribution_ranked(d, rank);
}

/* (M4) */
double distribution_median(const struct distribution *d)
{
	double upper = distribution_ranked(d, d->calls / 2 + 1);

	if (d->calls % 2)
		return upper;
	return (distribution_ranked(d, d->calls / 2) + upper) / 2;
}

/* (M6) */
double distribution_mean(const struct distribution *d, const struct tally *tally)
{
	long double net = tally->ticks - (long double)d->empty * tally->intervals;

	if (!tally->calls)
		return NAN; /* (M9) */
	return net > 0 ? (double)(net / tally->calls) : 0;
}
