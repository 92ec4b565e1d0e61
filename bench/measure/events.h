/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run counts beside its clock (--events): from names to what perf opens.
 * A name without slashes is libpfm4's, "PMU/TERMS/" is of a PMU as sysfs describes
 * it: libpfm4 knows cores, but no SMMU. What a machine cannot count is absent,
 * with its reason: never 0, and never the end of a run.
 */
#ifndef INVBENCH_EVENTS_H
#define INVBENCH_EVENTS_H

#include "bench/core/control.h"

struct event {
	char *name; /* as the record has it */
	char *absent; /* why it is not counted, or NULL */
	bool is_told; /* that it is absent */
	int slot; /* its place in a request and in samples; -1: none */
	struct invbench_event request;
};

struct events {
	struct event *events;
	unsigned int count;
};

/* Whether the list can be one: 0, or -EINVAL and why in *error, to be freed. */
int events_check(const char *list, char **error);

/* Looks all names of a list up on this machine. 0 or -ENOMEM; to be freed in either case. */
int events_load(const char *list, struct events *events);
void events_free(struct events *events);

/* What to ask an engine for, and what it answered. */
void events_ask(struct events *events, struct invbench_events *request);
int events_answer(struct events *events, const struct invbench_events *request);

#endif
