/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names the rows of a timeline: see timeline.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* The label is the workload and as few axes as make the row unique. */
static void put_label(const struct timeline *timeline, const struct timeline_row *row, bool *same,
		      FILE *out)
{
	unsigned int i;

	tell_apart(timeline, row, AXIS_WORKLOAD, same);
	fputs(row->like->at[AXIS_WORKLOAD].name, out);
	for (i = 0; i < AXIS_COUNT; i++) {
		char *value;

		if (!tell_apart(timeline, row, i, same))
			continue;
		value = axis_format(&axes[i], &row->like->at[i]);
		fprintf(out, ", %s%s%s", axes[i].kind == AXIS_NAME ? "" : axes[i].name,
			axes[i].kind == AXIS_NAME ? "" : " ", value ? value : "");
		free(value);
	}
}

char *timeline_label(const struct timeline *timeline, const struct timeline_row *row)
{
	bool *same = malloc(timeline->row_count);
	char *label = NULL;
	size_t size;
	FILE *out = same ? open_memstream(&label, &size) : NULL;

	if (out) {
		memset(same, true, timeline->row_count);
		put_label(timeline, row, same, out);
		if (fclose(out))
			label = NULL;
	}
	free(same);
	return label;
}
