/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The events that a run counted (run --events), summed over a cell.
 * A sub-batch records how long an event was enabled and how long it had a counter of the PMU. If
 * it had no counter for a part of the time, its count is scaled, and tables mark it.
 */
#ifndef INVBENCH_ANALYSIS_EVENTS_H
#define INVBENCH_ANALYSIS_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

/* The events of all cells of a run, in the order of their first occurrence. */
struct event_names {
	char **names;
	size_t count;
};

struct event_sum {
	uint64_t count, enabled_ns, running_ns;
};

/* The events of one cell. */
struct event_sums {
	uint64_t calls; /* of the sub-batches that counted events */
	struct event_sum *sums; /* by the index of the name */
	size_t count;
};

/* Adds one sub-batch; events: that object of its line. 0, -EBADMSG or -ENOMEM. */
int events_add(struct event_names *names, struct event_sums *sums, uint64_t calls,
	       const json_t *events);
/* Adds the counts of another process for the same cell. 0 or -ENOMEM. */
int event_sums_append(struct event_sums *sums, const struct event_sums *more);
void event_names_free(struct event_names *names);
void event_sums_free(struct event_sums *sums);

/* NaN: the event was never counted. */
double events_per_call(const struct event_sums *sums, size_t event);
/* The share of its enabled time in which the event was counted, from 0 to 1. */
double events_share(const struct event_sums *sums, size_t event);

#endif
