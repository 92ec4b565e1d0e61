/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kept cells from being measured, in words, each thing once: see trouble.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../bench/cells.h"
#include "../bench/say.h"
#include "describe.h"
#include "trouble.h"

/* "cell 4" or "6 cells (0-3,7,9)". */
static char *cells_text(unsigned int *cells, size_t count)
{
	char *list = cells_format(cells, count), *text = NULL;

	if (list)
		text = count == 1 ? sentence("cell %s", list)
				  : sentence("%zu cells (%s)", count, list);
	free(list);
	return text;
}

static bool same_member(const json_t *a, const json_t *b, const char *key)
{
	const json_t *in_a = json_object_get(a, key), *in_b = json_object_get(b, key);

	return in_a == in_b || json_equal(in_a, in_b);
}

/* A console's tail belongs to its own event. */
static bool same_event(const json_t *a, const json_t *b)
{
	return a == b || (json_object_get(a, "cell") && json_object_get(b, "cell") &&
			  !json_object_get(a, "console_tail") &&
			  !json_object_get(b, "console_tail") && same_member(a, b, "boot") &&
			  same_member(a, b, "event") && same_member(a, b, "reason"));
}

/* The cells of all events that say the same; 0: an earlier one does. */
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

static char *event_text(const json_t *event, const char *cells)
{
	const char *kind = json_string_value(json_object_get(event, "event"));
	const char *reason = json_string_value(json_object_get(event, "reason"));
	const json_t *boot = json_object_get(event, "boot");
	char number[32] = "";

	if (json_is_integer(boot))
		snprintf(number, sizeof(number), "boot %" JSON_INTEGER_FORMAT ", ",
			 json_integer_value(boot));
	return sentence("%s%s%s%s%s%s", number, cells, *cells ? ", " : "", kind ? kind : "event",
			reason && *reason ? ": " : "", reason ? reason : "");
}

char *trouble_of_event(const json_t *events, size_t index)
{
	const json_t *event = json_array_get(events, index);
	unsigned int *cells = calloc(json_array_size(events), sizeof(*cells));
	size_t count = cells ? collect_events(events, index, cells) : 0;
	char *list = NULL, *text = NULL;

	if (count)
		list = json_object_get(event, "cell") ? cells_text(cells, count) : strdup("");
	if (list)
		text = event_text(event, list);
	free(list);
	free(cells);
	return text;
}

static bool same_trouble(const struct sampled_cell *a, const struct sampled_cell *b)
{
	return a->state != CELL_MEASURED && b->state != CELL_MEASURED &&
	       !strcmp(a->trouble, b->trouble) &&
	       !strcmp(a->reason ? a->reason : "", b->reason ? b->reason : "");
}

char *trouble_of_cell(const struct section *section, size_t index)
{
	const struct sampled_cell *cell = &section->cells[index];
	unsigned int *cells = calloc(section->count, sizeof(*cells));
	char *list = NULL, *state = NULL, *text = NULL;
	size_t i, count = 0;

	for (i = 0; cells && i < section->count; i++) {
		if (!same_trouble(&section->cells[i], cell))
			continue;
		if (i < index)
			goto out;
		cells[count++] = section->cells[i].cell;
	}
	if (!count)
		goto out;
	list = cells_text(cells, count);
	state = describe_state(cell);
	if (list && state)
		text = sentence("%s %s", list, state);
out:
	free(list);
	free(state);
	free(cells);
	return text;
}

size_t trouble_alike(const struct section *section, size_t index)
{
	size_t count = 1;

	while (index + count < section->count &&
	       same_trouble(&section->cells[index], &section->cells[index + count]))
		count++;
	return count;
}
