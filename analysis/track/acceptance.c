/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Marks the accepted steps of a timeline: see timeline.h and accepted.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/track/timeline/timeline.h"
#include "bench/registry/registry.h"
#include "bench/text/message.h"

/* Without a section the name is that of all rows with these axes. */
static bool is_name_of(const struct timeline_row *row, const char *cell)
{
	return !strcmp(cell, row->label) || !strcmp(cell, row->plain);
}

/* The measured kernel before the step. It may be a spike, whose own acceptance is not about the step. */
static const char *neighbour_of(const struct timeline *timeline, const struct timeline_step *step)
{
	size_t kernel = step->at;

	while (kernel && (kernel == step->at || !timeline->rows[step->row].cells[kernel]))
		kernel--;
	return timeline->kernels[kernel];
}

/* If the accepted kernel was not measured, the step shows at the next measured one. */
static bool is_about(const struct timeline *timeline, const struct timeline_step *step,
		     const struct accepted_step *accepted)
{
	return (!strcmp(accepted->cell, ACCEPTED_ALL) ||
		is_name_of(&timeline->rows[step->row], accepted->cell)) &&
	       strverscmp(accepted->kernel, neighbour_of(timeline, step)) > 0 &&
	       strverscmp(accepted->kernel, timeline->kernels[step->at]) <= 0;
}

/* Accepted steps between two measured kernels add up; the largest gives the reason. */
static int accept_step(const struct timeline *timeline, struct timeline_step *step,
		       const struct accepted *accepted)
{
	const struct accepted_step *largest = NULL;
	double limit = 1;
	size_t i;

	for (i = 0; i < accepted->count; i++) {
		const struct accepted_step *one = &accepted->steps[i];

		if (!is_about(timeline, step, one))
			continue;
		limit *= 1 + one->limit / 100;
		largest = largest && largest->limit >= one->limit ? largest : one;
	}
	if (!largest || step->change.size <= 0 || exp(step->change.size) > limit)
		return 0;
	step->accepted = strdup(largest->why);
	return step->accepted ? 0 : -ENOMEM;
}

/* A name that matches no row although its workload was measured is a mistake of the user. */
static int check_cell(const struct timeline *timeline, const struct accepted *accepted,
		      const char *cell)
{
	struct registry_entry *labels = calloc(timeline->row_count, sizeof(*labels));
	size_t workload = strcspn(cell, ","), i;
	bool is_here = false, is_row = false;
	char *text = NULL;

	if (!labels)
		return -ENOMEM;
	for (i = 0; i < timeline->row_count; i++) {
		labels[i].name = timeline->rows[i].label;
		is_row |= is_name_of(&timeline->rows[i], cell);
		is_here |= strcspn(labels[i].name, ",") == workload &&
			   !strncmp(labels[i].name, cell, workload);
	}
	if (is_here && !is_row)
		text = registry_refusal_of(labels, timeline->row_count, "cell", cell);
	if (text)
		message("%s: %s", accepted->path, text);
	free(text);
	free(labels);
	return is_here && !is_row ? -EINVAL : 0;
}

int timeline_check(const struct timeline *timeline, const struct accepted *accepted)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < accepted->count && !ret; i++)
		ret = check_cell(timeline, accepted, accepted->steps[i].cell);
	return ret;
}

int timeline_accept(struct timeline *timeline, const struct accepted *accepted)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < timeline->step_count && !ret; i++)
		ret = accept_step(timeline, &timeline->steps[i], accepted);
	return ret;
}
