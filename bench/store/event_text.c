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

/* An event, and its position among all. */
struct placed_event {
	const json_t *event;
	size_t position;
};

/* Events with a console tail are never merged, because each has its own tail. */
static bool can_merge(const json_t *event)
{
	return json_object_get(event, "cell") && !json_object_get(event, "console_tail");
}

static json_int_t boot_of(const json_t *event)
{
	const json_t *boot = json_object_get(event, "boot");

	return json_is_integer(boot) ? json_integer_value(boot) : -1;
}

static int compare_texts(const json_t *a, const json_t *b, const char *key)
{
	const char *x = json_string_value(json_object_get(a, key));
	const char *y = json_string_value(json_object_get(b, key));

	return strcmp(x ? x : "", y ? y : "");
}

/* 0: the two have one text. */
static int compare_events(const json_t *a, const json_t *b)
{
	json_int_t x = boot_of(a), y = boot_of(b);
	int order = (x > y) - (x < y);

	if (!order)
		order = compare_texts(a, b, "event");
	return order ? order : compare_texts(a, b, "reason");
}

static int by_text_and_position(const void *left, const void *right)
{
	const struct placed_event *a = left, *b = right;
	int order = compare_events(a->event, b->event);

	return order ? order : (a->position > b->position) - (a->position < b->position);
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

/* The text of neighbours that have one. cells: room for their numbers. */
static char *text_of(const struct placed_event *placed, size_t count, unsigned int *cells)
{
	const json_t *event = placed->event;
	char *list, *text;

	for (size_t i = 0; i < count; i++)
		cells[i] = json_integer_value(json_object_get(placed[i].event, "cell"));
	list = json_object_get(event, "cell") ? cells_text(cells, count) : strdup("");
	text = list ? event_sentence(event, list) : NULL;
	free(list);
	return text;
}

char **event_texts(const json_t *events)
{
	size_t count = json_array_size(events), from, to, i, merged = 0;
	struct placed_event *placed = calloc(count + 1, sizeof(*placed));
	unsigned int *cells = calloc(count + 1, sizeof(*cells));
	char **texts = calloc(count + 1, sizeof(*texts));

	for (i = 0; placed && cells && texts && i < count; i++) {
		const struct placed_event one = { json_array_get(events, i), i };

		if (can_merge(one.event))
			placed[merged++] = one;
		else
			texts[i] = text_of(&one, 1, cells);
	}
	if (merged)
		qsort(placed, merged, sizeof(*placed), by_text_and_position);
	for (from = 0; from < merged; from = to) {
		for (to = from + 1;
		     to < merged && !compare_events(placed[from].event, placed[to].event);)
			to++;
		texts[placed[from].position] = text_of(&placed[from], to - from, cells);
	}
	free(placed);
	free(cells);
	return texts;
}
