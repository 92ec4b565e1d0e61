/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the row of a timeline is called: see timeline.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "timeline.h"

/* Of the rows that are alike so far, drops those that the axis tells apart; whether there were any. */
static bool tell_apart(const struct timeline *timeline, const struct timeline_row *row,
		       enum axis_id axis, bool *alike)
{
	bool any = false;
	size_t i;

	for (i = 0; i < timeline->row_count; i++) {
		if (!alike[i] || sampled_axis_equal(timeline->rows[i].like, row->like, axis))
			continue;
		alike[i] = false;
		any = true;
	}
	return any;
}

/* The workload, and as few axes as it takes to tell the row from all others. */
static void put_label(const struct timeline *timeline, const struct timeline_row *row, bool *alike,
		      FILE *out)
{
	unsigned int i;

	tell_apart(timeline, row, AXIS_WORKLOAD, alike);
	fputs(row->like->at[AXIS_WORKLOAD].name, out);
	for (i = 0; i < AXIS_COUNT; i++) {
		char *value;

		if (!tell_apart(timeline, row, i, alike))
			continue;
		value = axis_format(&axes[i], &row->like->at[i]);
		fprintf(out, ", %s%s%s", axes[i].kind == AXIS_NAME ? "" : axes[i].name,
			axes[i].kind == AXIS_NAME ? "" : " ", value ? value : "");
		free(value);
	}
}

char *timeline_label(const struct timeline *timeline, const struct timeline_row *row)
{
	bool *alike = malloc(timeline->row_count);
	char *label = NULL;
	size_t size;
	FILE *out = alike ? open_memstream(&label, &size) : NULL;

	if (out) {
		memset(alike, true, timeline->row_count);
		put_label(timeline, row, alike, out);
		if (fclose(out))
			label = NULL;
	}
	free(alike);
	return label;
}
