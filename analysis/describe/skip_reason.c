/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports why cells were not measured: see skip_reason.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/describe.h"
#include "analysis/describe/skip_reason.h"
#include "bench/store/event_text.h"
#include "bench/text/message.h"

/* 0: two cells that were not measured have the same reason. */
static int compare_reasons(const struct sampled_cell *a, const struct sampled_cell *b)
{
	int order = strcmp(a->event, b->event);

	return order ? order : strcmp(a->reason ? a->reason : "", b->reason ? b->reason : "");
}

static bool same_skip_reason(const struct sampled_cell *a, const struct sampled_cell *b)
{
	return a->state != CELL_MEASURED && b->state != CELL_MEASURED && !compare_reasons(a, b);
}

static int by_reason(const void *left, const void *right)
{
	const struct sampled_cell *a = *(const struct sampled_cell *const *)left;
	const struct sampled_cell *b = *(const struct sampled_cell *const *)right;
	int order = compare_reasons(a, b);

	return order ? order : (a > b) - (a < b);
}

/* The text of neighbours with one reason. numbers: room for those of the cells. */
static char *reason_text(const struct sampled_cell *const *cells, size_t count,
			 unsigned int *numbers)
{
	char *list, *state, *text = NULL;

	for (size_t i = 0; i < count; i++)
		numbers[i] = cells[i]->cell;
	list = cells_text(numbers, count);
	state = describe_state(cells[0]);
	if (list && state)
		text = strf("%s %s", list, state);
	free(list);
	free(state);
	return text;
}

/* Sets the text of each reason at its first cell. */
static void set_texts(const struct section *section, const struct sampled_cell **cells,
		      unsigned int *numbers, char **texts)
{
	size_t count = 0, from, to;

	for (size_t i = 0; i < section->count; i++) {
		if (section->cells[i].state != CELL_MEASURED)
			cells[count++] = &section->cells[i];
	}
	if (count)
		qsort(cells, count, sizeof(*cells), by_reason);
	for (from = 0; from < count; from = to) {
		for (to = from + 1; to < count && !compare_reasons(cells[from], cells[to]);)
			to++;
		texts[cells[from] - section->cells] = reason_text(&cells[from], to - from, numbers);
	}
}

char **skip_reasons(const struct section *section)
{
	const struct sampled_cell **cells =
		calloc(section->count + 1, sizeof(const struct sampled_cell *));
	unsigned int *numbers = calloc(section->count + 1, sizeof(*numbers));
	char **texts = calloc(section->count + 1, sizeof(*texts));
	size_t kept = 0;

	if (cells && numbers && texts)
		set_texts(section, cells, numbers, texts);
	for (size_t i = 0; texts && i < section->count; i++) {
		if (texts[i])
			texts[kept++] = texts[i];
	}
	if (texts)
		texts[kept] = NULL;
	free(cells);
	free(numbers);
	return texts;
}

size_t skip_reason_run_length(const struct section *section, size_t index)
{
	size_t count = 1;

	while (index + count < section->count &&
	       same_skip_reason(&section->cells[index], &section->cells[index + count]))
		count++;
	return count;
}
