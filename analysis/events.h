/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run counted beside its clock (run --events), summed up over a cell.
 * A sub-batch tells how long an event was asked for and how long it had one of
 * the PMU's counters: where that is less, a count is scaled, and that is said.
 */
#ifndef INVBENCH_ANALYSIS_EVENTS_H
#define INVBENCH_ANALYSIS_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

/* The events of all cells of a run, as they first occur. */
struct event_names {
	char **names;
	size_t count;
};

struct event_sum {
	uint64_t count, enabled_ns, running_ns;
};

/* Of a cell, by the number of the name; calls: of the sub-batches that counted. */
struct event_sums {
	uint64_t calls;
	struct event_sum *sums;
	size_t count;
};

/* A sub-batch's "events" and its calls. 0, -EBADMSG or -ENOMEM. */
int events_add(struct event_names *names, struct event_sums *sums, uint64_t calls,
	       const json_t *events);
/* What another process counted of the same cell. 0 or -ENOMEM. */
int event_sums_append(struct event_sums *sums, const struct event_sums *more);
void event_names_free(struct event_names *names);
void event_sums_free(struct event_sums *sums);

/* NaN: it was never counted. */
double events_per_call(const struct event_sums *sums, size_t event);
/* The part of the time that it was counted in, up to 1. */
double events_share(const struct event_sums *sums, size_t event);

#endif
