/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events that perf counts beside the clock (--events): from names to what perf_event_open() takes.
 * libpfm4 resolves a name without slashes. "PMU/TERMS/" is resolved from the PMU's files in sysfs,
 * because libpfm4 knows cores but no SMMU. An event that this machine cannot count is recorded as
 * absent, with the reason. It is never recorded as 0 and never ends a run.
 */
#ifndef INVBENCH_EVENTS_H
#define INVBENCH_EVENTS_H

#include "bench/core/uapi.h"

struct event {
	char *name; /* as in the record */
	char *absent; /* the reason why it is not counted; NULL: it is counted */
	bool is_reported; /* as absent */
	int slot; /* its index in requests and samples; -1: none */
	struct invbench_event request;
};

struct events {
	struct event *events;
	unsigned int count;
};

/* Resolves a comma-separated list of names. 0 or -ENOMEM; call events_free() in either case. */
int events_load(const char *list, struct events *events);
void events_free(struct events *events);

/* Fills in the request for an engine. */
void events_ask(struct events *events, struct invbench_events *request);
/* Marks the events that the engine refused as absent. 0 or -ENOMEM. */
int events_answer(struct events *events, const struct invbench_events *request);

#endif
