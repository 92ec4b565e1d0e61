/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sums of counted events: see events.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/cell/events.h"
#include "bench/system/vector.h"

/* Returns the index of the name and adds a new name. Or -ENOMEM. */
static ssize_t name_find(struct event_names *names, const char *name)
{
	char *copy, **added;
	size_t i;

	for (i = 0; i < names->count; i++) {
		if (!strcmp(names->names[i], name))
			return (ssize_t)i;
	}
	copy = strdup(name);
	added = copy ? grow(&names->names, &names->count, sizeof(*added)) : NULL;
	if (!added) {
		free(copy);
		return -ENOMEM;
	}
	*added = copy;
	return (ssize_t)i;
}

static struct event_sum *sum_find(struct event_sums *sums, size_t event)
{
	while (sums->count <= event) {
		if (!grow(&sums->sums, &sums->count, sizeof(*sums->sums)))
			return NULL;
	}
	return &sums->sums[event];
}

int events_add(struct event_names *names, struct event_sums *sums, uint64_t calls,
	       const json_t *events)
{
	const char *name;
	json_t *counted;

	if (!json_is_object(events))
		return -EBADMSG;
	sums->calls += calls;
	json_object_foreach((json_t *)events, name, counted) {
		json_int_t count, enabled, running;
		struct event_sum *sum;
		ssize_t event;

		if (json_unpack(counted, "[III!]", &count, &enabled, &running) || count < 0 ||
		    running < 0 || enabled < running)
			return -EBADMSG;
		event = name_find(names, name);
		sum = event < 0 ? NULL : sum_find(sums, (size_t)event);
		if (!sum)
			return -ENOMEM;
		sum->count += (uint64_t)count;
		sum->enabled_ns += (uint64_t)enabled;
		sum->running_ns += (uint64_t)running;
	}
	return 0;
}

int event_sums_append(struct event_sums *sums, const struct event_sums *more)
{
	size_t i;

	for (i = 0; i < more->count; i++) {
		struct event_sum *sum = sum_find(sums, i);

		if (!sum)
			return -ENOMEM;
		sum->count += more->sums[i].count;
		sum->enabled_ns += more->sums[i].enabled_ns;
		sum->running_ns += more->sums[i].running_ns;
	}
	sums->calls += more->calls;
	return 0;
}

void event_names_free(struct event_names *names)
{
	while (names->count)
		free(names->names[--names->count]);
	free(names->names);
	names->names = NULL;
}

void event_sums_free(struct event_sums *sums)
{
	free(sums->sums);
	*sums = (struct event_sums){ 0 };
}

double events_share(const struct event_sums *sums, size_t event)
{
	if (event >= sums->count || !sums->sums[event].enabled_ns)
		return 0;
	return (double)sums->sums[event].running_ns / (double)sums->sums[event].enabled_ns;
}

double events_per_call(const struct event_sums *sums, size_t event)
{
	double share = events_share(sums, event);

	if (!sums->calls || !(share > 0))
		return NAN;
	return (double)sums->sums[event].count / share / (double)sums->calls;
}
