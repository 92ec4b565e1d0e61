/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names the rows of a timeline: see timeline.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/correct/correct.h"
#include "analysis/track/timeline/timeline.h"

/* Unmarks the rows that differ from this one in the axis; returns whether there were any. */
static bool tell_apart(const struct timeline *timeline, const struct timeline_row *row,
		       enum axis_id axis, bool *same)
{
	bool any = false;
	size_t i;

	for (i = 0; i < timeline->row_count; i++) {
		if (!same[i] || sampled_axis_equal(timeline->rows[i].like, row->like, axis))
			continue;
		same[i] = false;
		any = true;
	}
	return any;
}

enum label_kind {
	LABEL_PLAIN, /* the workload and as few axes as tell the row apart */
	LABEL_UNIQUE, /* the section, too, if another one has the same axes */
	LABEL_TITLE, /* the strategy and its verdict in any case, too */
};

/* Adds the section if rows are left that axes did not tell apart. */
static void put_section(const struct timeline *timeline, const struct timeline_row *row,
			const bool *same, FILE *out)
{
	for (size_t i = 0; i < timeline->row_count; i++) {
		if (!same[i] || &timeline->rows[i] == row)
			continue;
		fprintf(out, ", [%s]", row->like->section);
		return;
	}
}

static void put_label(const struct timeline *timeline, const struct timeline_row *row,
		      enum label_kind kind, bool *same, FILE *out)
{
	bool is_judged = kind == LABEL_TITLE && *correct_word(row->like);
	unsigned int i;

	tell_apart(timeline, row, AXIS_WORKLOAD, same);
	fputs(row->like->at[AXIS_WORKLOAD].name, out);
	for (i = 0; i < AXIS_COUNT; i++) {
		bool is_strategy = is_judged && i == AXIS_STRATEGY;
		char *value;

		if (!tell_apart(timeline, row, i, same) && !is_strategy)
			continue;
		value = is_strategy ? correct_axis_label(row->like, i)
				    : axis_format(&axes[i], &row->like->at[i]);
		fprintf(out, ", %s%s%s", axes[i].kind == AXIS_NAME ? "" : axes[i].name,
			axes[i].kind == AXIS_NAME ? "" : " ", value ? value : "");
		free(value);
	}
	if (kind != LABEL_PLAIN)
		put_section(timeline, row, same, out);
}

static char *label_of(const struct timeline *timeline, const struct timeline_row *row,
		      enum label_kind kind)
{
	bool *same = malloc(timeline->row_count);
	char *label = NULL;
	size_t size;
	FILE *out = same ? open_memstream(&label, &size) : NULL;

	if (out) {
		memset(same, true, timeline->row_count);
		put_label(timeline, row, kind, same, out);
		if (fclose(out))
			label = NULL;
	}
	free(same);
	return label;
}

char *timeline_label(const struct timeline *timeline, const struct timeline_row *row)
{
	return label_of(timeline, row, LABEL_UNIQUE);
}

char *timeline_plain_label(const struct timeline *timeline, const struct timeline_row *row)
{
	return label_of(timeline, row, LABEL_PLAIN);
}

char *timeline_title(const struct timeline *timeline, const struct timeline_row *row)
{
	return label_of(timeline, row, LABEL_TITLE);
}
