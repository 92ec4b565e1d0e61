/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the events of a record: see event_text.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/plan/cells.h"
#include "bench/store/event_text.h"
#include "bench/text/message.h"

char *cells_text(unsigned int *cells, size_t count)
{
	char *list = cells_format(cells, count), *text = NULL;

	if (list)
		text = count == 1 ? strf("cell %s", list) : strf("%zu cells (%s)", count, list);
	free(list);
	return text;
}

static bool same_member(const json_t *a, const json_t *b, const char *key)
{
	const json_t *in_a = json_object_get(a, key), *in_b = json_object_get(b, key);

	return in_a == in_b || json_equal(in_a, in_b);
}

/* Events with a console tail are never merged, because each has its own tail. */
static bool same_event(const json_t *a, const json_t *b)
{
	return a == b || (json_object_get(a, "cell") && json_object_get(b, "cell") &&
			  !json_object_get(a, "console_tail") &&
			  !json_object_get(b, "console_tail") && same_member(a, b, "boot") &&
			  same_member(a, b, "event") && same_member(a, b, "reason"));
}

/* Collects the cells of all events like this one and returns their number. 0: an earlier event is like it. */
static size_t collect_events(const json_t *events, size_t index, unsigned int *cells)
{
	const json_t *event = json_array_get(events, index);
	size_t i, count = 0;
	json_t *other;

	json_array_foreach(events, i, other) {
		if (!same_event(other, event))
			continue;
		if (i < index)
			return 0;
		cells[count++] = json_integer_value(json_object_get(other, "cell"));
	}
	return count;
}

static char *event_sentence(const json_t *event, const char *cells)
{
	const char *kind = json_string_value(json_object_get(event, "event"));
	const char *reason = json_string_value(json_object_get(event, "reason"));
	const json_t *boot = json_object_get(event, "boot");
	char number[32] = "";

	if (json_is_integer(boot))
		snprintf(number, sizeof(number), "boot %" JSON_INTEGER_FORMAT ", ",
			 json_integer_value(boot));
	return strf("%s%s%s%s%s%s", number, cells, *cells ? ", " : "", kind ? kind : "event",
		    reason && *reason ? ": " : "", reason ? reason : "");
}

char *event_text_at(const json_t *events, size_t index)
{
	const json_t *event = json_array_get(events, index);
	unsigned int *cells = calloc(json_array_size(events), sizeof(*cells));
	size_t count = cells ? collect_events(events, index, cells) : 0;
	char *list = NULL, *text = NULL;

	if (count)
		list = json_object_get(event, "cell") ? cells_text(cells, count) : strdup("");
	if (list)
		text = event_sentence(event, list);
	free(list);
	free(cells);
	return text;
}
