/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets of a plan's cells as text: see cells.h. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cells.h"
#include "say.h"

static int by_number(const void *left, const void *right)
{
	const unsigned int *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

char *cells_format(unsigned int *cells, size_t count)
{
	size_t size, from, to;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	qsort(cells, count, sizeof(*cells), by_number);
	for (from = 0; from < count; from = to) {
		for (to = from + 1; to < count && cells[to] == cells[to - 1] + 1;)
			to++;
		fprintf(out, "%s%u", from ? "," : "", cells[from]);
		if (to - from > 1)
			fprintf(out, "-%u", cells[to - 1]);
	}
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

/* "4" or "4-9", within the plan. */
static int range_parse(char *text, uint64_t last, uint64_t *from, uint64_t *to)
{
	char *dash = strchr(text, '-');

	if (dash)
		*dash++ = '\0';
	if (number_parse(text, 0, last, from))
		return -EINVAL;
	*to = *from;
	return dash ? number_parse(dash, *from, last, to) : 0;
}

static int list_parse(char *list, bool *chosen, uint64_t last)
{
	uint64_t from, to;
	char *range;

	while ((range = strsep(&list, ","))) {
		if (range_parse(range, last, &from, &to))
			return -EINVAL;
		memset(chosen + from, true, to - from + 1);
	}
	return 0;
}

int cells_keep(struct plan *plan, const char *list)
{
	bool *chosen = calloc(plan->cell_count, sizeof(*chosen));
	char *copy = strdup(list);
	unsigned int i, kept = 0;
	int ret = -ENOMEM;

	if (!chosen || !copy)
		goto out;
	ret = list_parse(copy, chosen, plan->cell_count - 1);
	if (ret) {
		say("--cells: '%s' is no list like 0-3,7 of the plan's cells, allowed 0..%u", list,
		    plan->cell_count - 1);
		goto out;
	}
	for (i = 0; i < plan->cell_count; i++) {
		if (chosen[i])
			plan->cells[kept++] = plan->cells[i];
	}
	plan->cell_count = kept;
out:
	free(copy);
	free(chosen);
	return ret;
}
