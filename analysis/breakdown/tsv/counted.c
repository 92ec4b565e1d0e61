/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Orders and names counted calls: see counted.h. */
#include <errno.h>
#include <stdlib.h>
#include "analysis/breakdown/tsv/counted.h"
#include "analysis/correct/correct.h"
#include "bench/system/vector.h"

_Static_assert(AXIS_COUNT <= 64, "counted_axes.vary has a bit for each axis");

static struct counted_axes *axes_of(const struct counted *counted, const struct sampled_cell *cell)
{
	for (size_t i = 0; i < counted->axes_count; i++)
		if (sampled_axis_equal(counted->axes[i].first, cell, AXIS_WORKLOAD))
			return &counted->axes[i];
	return NULL;
}

static int add_axes(struct counted *counted, const struct sampled_cell *cell)
{
	struct counted_axes *axes = axes_of(counted, cell);

	if (!axes) {
		axes = grow(&counted->axes, &counted->axes_count, sizeof(*axes));
		if (!axes)
			return -ENOMEM;
		axes->first = cell;
	}
	for (unsigned int axis = 0; axis < AXIS_COUNT; axis++)
		if (!sampled_axis_equal(axes->first, cell, axis))
			axes->vary |= 1ull << axis;
	return 0;
}

/* The boots stand in the order of the kernels, so the cells of one number do, too. */
static int by_number(const void *left, const void *right)
{
	const struct sampled_cell *a = *(const struct sampled_cell *const *)left;
	const struct sampled_cell *b = *(const struct sampled_cell *const *)right;

	if (a->cell != b->cell)
		return a->cell < b->cell ? -1 : 1;
	return a < b ? -1 : a > b;
}

int counted_load(const struct samples *samples, struct counted *counted)
{
	int ret = 0;

	*counted = (struct counted){ 0 };
	for (size_t i = 0; i < samples->cell_count && !ret; i++) {
		const struct sampled_cell *cell = &samples->cells[i], **added;

		if (!cell->functions)
			continue;
		added = grow(&counted->cells, &counted->count, sizeof(const struct sampled_cell *));
		if (added)
			*added = cell;
		ret = added ? add_axes(counted, cell) : -ENOMEM;
	}
	if (!ret && counted->count)
		qsort(counted->cells, counted->count, sizeof(const struct sampled_cell *),
		      by_number);
	return ret;
}

void counted_free(struct counted *counted)
{
	free(counted->cells);
	free(counted->axes);
	*counted = (struct counted){ 0 };
}

const struct sampled_cell *counted_before(const struct counted *counted, size_t index)
{
	const struct sampled_cell *before = index ? counted->cells[index - 1] : NULL;

	return before && before->cell == counted->cells[index]->cell ? before : NULL;
}

char *counted_label(const struct counted *counted, const struct sampled_cell *cell)
{
	uint64_t vary = axes_of(counted, cell)->vary;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	/* A strategy with a verdict is always named. */
	if (*correct_word(cell))
		vary |= 1ull << AXIS_STRATEGY;
	if (out)
		fputs(cell->at[AXIS_WORKLOAD].name, out);
	for (unsigned int axis = 0; out && axis < AXIS_COUNT; axis++) {
		bool is_word = axes[axis].kind == AXIS_NAME;
		char *value;

		if (axis == AXIS_WORKLOAD || !(vary & 1ull << axis))
			continue;
		value = axis == AXIS_STRATEGY ? correct_axis_label(cell, axis)
					      : axis_format(&axes[axis], &cell->at[axis]);
		fprintf(out, ", %s%s%s", is_word ? "" : axes[axis].name, is_word ? "" : " ",
			value ? value : "");
		free(value);
	}
	return out && !fclose(out) ? text : NULL;
}
