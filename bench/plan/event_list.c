/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits and checks the list of a plan's events: see event_list.h. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "bench/core/sample.h"
#include "bench/plan/event_list.h"
#include "bench/text/message.h"

/* The end of the first name. Commas between slashes belong to the name. */
static const char *name_end(const char *list)
{
	bool inside = false;

	for (; *list && (inside || *list != ','); list++)
		inside ^= *list == '/';
	return list;
}

char *event_list_next(const char **list)
{
	const char *start, *end;
	size_t length;

	if (!*list)
		return NULL;
	start = *list + strspn(*list, " \t");
	end = name_end(start);
	length = (size_t)(end - start);
	while (length && strchr(" \t", start[length - 1]))
		length--;
	*list = *end ? end + 1 : NULL;
	return strndup(start, length);
}

static bool is_wellformed(const char *name)
{
	const char *first = strchr(name, '/'), *second = first ? strchr(first + 1, '/') : NULL;

	return *name && (!first || (first != name && second > first + 1));
}

int event_list_check(const char *list, char **error)
{
	unsigned int count = 0;
	char *name;
	int ret = 0;

	while (!ret && (name = event_list_next(&list))) {
		if (!is_wellformed(name)) {
			*error = strf("events: '%s' is neither a name nor PMU/TERMS/", name);
			ret = -EINVAL;
		} else if (++count > INVBENCH_EVENTS_MAX) {
			*error = strf("events: more than %d are listed", INVBENCH_EVENTS_MAX);
			ret = -EINVAL;
		}
		free(name);
	}
	return ret;
}
