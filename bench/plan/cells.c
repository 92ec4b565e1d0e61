/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of cells as text: see cells.h. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench/core/sample.h"
#include "bench/plan/cells.h"
#include "bench/text/message.h"
#include "bench/text/number.h"

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

/* Parses "4" or "4-9". Cells after last are errors. */
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
		message("--cells: '%s' is not a list of cells like 0-3,7; the plan has the cells 0..%u",
			list, plan->cell_count - 1);
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

char *calls_format(const unsigned int *calls, unsigned int count)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	unsigned int i;

	for (i = 0; out && i < count; i++)
		fprintf(out, "%s%u", i ? "," : "", calls[i]);
	return out && !fclose(out) ? text : NULL;
}

int calls_parse(const char *list, const struct plan *plan, unsigned int **calls)
{
	char *copy = strdup(list), *rest = copy, *one;
	unsigned int count = 0;
	uint64_t number;
	int ret = 0;

	*calls = calloc(plan->cell_count, sizeof(**calls));
	if (!*calls || !copy)
		ret = -ENOMEM;
	while (!ret && (one = strsep(&rest, ","))) {
		ret = number_parse(one, 0, INVBENCH_CALLS_MAX, &number);
		if (ret || count == plan->cell_count)
			ret = -EINVAL;
		else
			(*calls)[count++] = (unsigned int)number;
	}
	if (ret == -EINVAL || (!ret && count < plan->cell_count)) {
		message("--calls: '%s' is not a list of %u numbers, one for each cell, in 0..%llu",
			list, plan->cell_count, INVBENCH_CALLS_MAX);
		ret = -EINVAL;
	}
	free(copy);
	return ret;
}
