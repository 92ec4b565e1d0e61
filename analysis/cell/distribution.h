/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All samples of one cell, in memory that does not grow with their number.
 * Buckets and sums hold raw values. The functions below return net values, as the definitions
 * (M1)-(M9) in metric.h require.
 */
#ifndef INVBENCH_DISTRIBUTION_H
#define INVBENCH_DISTRIBUTION_H

#include <stddef.h>
#include <stdint.h>

struct bucket {
	uint64_t value; /* the lowest value of the bucket */
	uint64_t count;
};

/* Sums over the rounds of one mode. */
struct tally {
	uint64_t intervals; /* number of timed intervals */
	uint64_t calls;
	long double ticks;
};

struct distribution {
	struct bucket *buckets; /* after settling: sorted by value, none empty */
	size_t bucket_count;
	uint64_t calls; /* sum of the buckets */
	uint64_t min, max; /* of the samples; valid if each.calls is not 0 */
	struct tally each, batch;
	uint64_t empty; /* cost of an empty sample (M2) */
};

/* Adds count samples of this value. 0, -ENOMEM, or -EOVERFLOW: the sum does not fit. */
int distribution_add(struct distribution *d, uint64_t value, uint64_t count);
/* Sorts and merges the buckets. Call it before the functions that read them. */
void distribution_settle(struct distribution *d);
/* Empties the buckets and keeps the sums of the rounds. */
void distribution_drop_samples(struct distribution *d);
void distribution_free(struct distribution *d);

/* Without calls it adds nothing. 0 or -EOVERFLOW. */
int tally_add(struct tally *tally, uint64_t intervals, uint64_t calls, uint64_t ticks);

/* Converts a raw value to a net value (M2). */
double distribution_net(const struct distribution *d, uint64_t value);
/* The rank-th smallest sample, net; ranks begin at 1. NaN: no such sample. */
double distribution_ranked(const struct distribution *d, uint64_t rank);
double distribution_quantile(const struct distribution *d, unsigned int per_mille);
double distribution_median(const struct distribution *d);
/* The net mean of one mode; tally: its sums. NaN: it was not measured. */
double distribution_mean(const struct distribution *d, const struct tally *tally);

#endif
