/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All samples of one cell, in memory that does not grow with their number.
 * Buckets and exact sums are kept raw; what is told of them is net, by the
 * definitions (M1)-(M9) in metric.h.
 */
#ifndef INVBENCH_DISTRIBUTION_H
#define INVBENCH_DISTRIBUTION_H

#include <stddef.h>
#include <stdint.h>

struct bucket {
	uint64_t value; /* the lowest that counts here */
	uint64_t count;
};

/* The rounds of one mode, summed. */
struct tally {
	uint64_t intervals; /* how often the clock was read around something */
	uint64_t calls;
	long double ticks;
};

struct distribution {
	struct bucket *buckets; /* by value, none empty, once settled */
	size_t bucket_count, bucket_room;
	uint64_t calls; /* in the buckets */
	uint64_t min, max; /* of the samples; meaningful if each.calls */
	struct tally each, batch;
	uint64_t empty; /* cost of an empty sample (M2) */
};

/* -EOVERFLOW when the counts of all buckets no longer fit. */
int distribution_add(struct distribution *d, uint64_t value, uint64_t count);
/* Sorts and merges what was added; to be called before anything is asked. */
void distribution_settle(struct distribution *d);
/* The samples of which the histogram tells; the sums of the rounds stay. */
void distribution_forget(struct distribution *d);
void distribution_free(struct distribution *d);

int tally_add(struct tally *tally, uint64_t intervals, uint64_t calls, uint64_t ticks);

/* A raw value, net (M2). */
double distribution_net(const struct distribution *d, uint64_t value);
/* The rank-th smallest sample, from 1, net; NaN when there is none. */
double distribution_ranked(const struct distribution *d, uint64_t rank);
double distribution_quantile(const struct distribution *d, unsigned int per_mille);
double distribution_median(const struct distribution *d);
/* Of one mode, net; NaN when it was not measured. */
double distribution_mean(const struct distribution *d, const struct tally *tally);

#endif
