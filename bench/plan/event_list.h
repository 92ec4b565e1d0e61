/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parses the list of events that a plan counts in addition to its clock.
 * Commas separate the events. A name without slashes is one of libpfm4. PMU/TERMS/ is an event as sysfs
 * describes it, and may contain commas between its slashes.
 */
#ifndef INVBENCH_EVENT_LIST_H
#define INVBENCH_EVENT_LIST_H

/* The next name, which the caller frees. Moves *list past it, to NULL after the last. NULL: no more. */
char *event_list_next(const char **list);

/* Checks the syntax: 0, or -EINVAL and the reason in *error, which the caller frees. */
int event_list_check(const char *list, char **error);

#endif
