/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names the rows of a timeline: see timeline.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/correct/correct.h"
#include "analysis/track/timeline.h"

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

/* The workload and as few axes as make the row unique; with_verdict: the strategy and its verdict in any case. */
static void put_label(const struct timeline *timeline, const struct timeline_row *row,
		      bool with_verdict, bool *same, FILE *out)
{
	bool is_judged = with_verdict && *correct_word(row->like);
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
}

static char *label_of(const struct timeline *timeline, const struct timeline_row *row,
		      bool with_verdict)
{
	bool *same = malloc(timeline->row_count);
	char *label = NULL;
	size_t size;
	FILE *out = same ? open_memstream(&label, &size) : NULL;

	if (out) {
		memset(same, true, timeline->row_count);
		put_label(timeline, row, with_verdict, same, out);
		if (fclose(out))
			label = NULL;
	}
	free(same);
	return label;
}

char *timeline_label(const struct timeline *timeline, const struct timeline_row *row)
{
	return label_of(timeline, row, false);
}

char *timeline_title(const struct timeline *timeline, const struct timeline_row *row)
{
	return label_of(timeline, row, true);
}
