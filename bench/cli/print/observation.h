/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints what the verb observe has seen of a function, as a table or as JSON. */
#ifndef INVBENCH_OBSERVATION_H
#define INVBENCH_OBSERVATION_H

#include <stdbool.h>

#include "bench/observe/overhead.h"
#include "bench/observe/process_stats.h"

struct observation {
	struct function function;
	enum invbench_probe kind;
	const char *method, *method_about;
	struct overhead overhead;
	bool overhead_known;
	char overhead_why[INVBENCH_MESSAGE_LEN]; /* why it is not known */
	struct process_stats_list stats;
	double elapsed_s;
	double second_from; /* when the current second began; by seconds_now(), like all times */
	__u64 calls_before; /* calls until then */
	__u64 busiest; /* most calls in a second */
};

/* Whether the current second is over. */
bool observation_is_due(const struct observation *seen, double now);

/*
 * Ends the current second, and updates the busiest one. Call it when one is due, and at the end. now: when
 * stats were read.
 */
void observation_tick(struct observation *seen, const struct process_stats_list *stats, double now);

/* Prints count observations to stdout. 0 or -errno. */
int observation_print(const struct observation *list, unsigned int count, bool json);

#endif
