/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers questions about a contrast: see contrast.h. */
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/contrast.h"
#include "bench/text/message.h"

void contrast_free(struct contrast *contrast)
{
	free(contrast->rows);
	free(contrast->results);
	free(contrast->refusal);
	machine_diff_free(&contrast->differences);
	*contrast = (struct contrast){ 0 };
}

unsigned int contrast_of_run(const struct samples *samples)
{
	return sampled_has_kernels(samples) ? CONTRAST_KERNEL : AXIS_STRATEGY;
}

const char *contrast_name(unsigned int by)
{
	if (by == CONTRAST_KERNEL)
		return "kernel";
	return by == CONTRAST_RUN ? "run" : axes[by].name;
}

/* The id of the first run, and the number of further runs. */
static char *run_name(const struct samples *samples)
{
	const char *run = json_string_value(json_object_get(samples->header, "run"));
	size_t more = 0, i;

	for (i = 1; i < samples->boot_count; i++)
		more += samples->boots[i].header != samples->boots[i - 1].header;
	return more ? strf("%s and %zu more", run ? run : "?", more) : strdup(run ? run : "?");
}

char *contrast_value(const struct contrast *contrast, const struct samples *samples,
		     const struct sampled_cell *cell)
{
	if (contrast->by == CONTRAST_KERNEL)
		return strdup(sampled_boot_of(samples, cell)->kernel);
	if (contrast->by == CONTRAST_RUN)
		return run_name(samples);
	return axis_format(&axes[contrast->by], &cell->at[contrast->by]);
}

bool contrast_is_within_boot(const struct contrast *contrast)
{
	return contrast->by < AXIS_COUNT;
}

bool contrast_is_paired(const struct contrast *contrast)
{
	const struct sampled_boot *clock = sampled_first_clock(contrast->samples_a);

	return contrast_is_within_boot(contrast) ||
	       (contrast->by == CONTRAST_KERNEL && clock && clock->is_by_round);
}

bool contrast_same_cell(const struct samples *samples, const struct sampled_cell *a,
			const struct sampled_cell *b)
{
	return sampled_same_place(a, b, AXIS_COUNT) &&
	       !strcmp(sampled_boot_of(samples, a)->kernel, sampled_boot_of(samples, b)->kernel);
}

bool contrast_find(const struct contrast *contrast, const struct sampled_cell *cell, double *cost,
		   struct comparison *result)
{
	size_t i;

	for (i = 0; i < contrast->count; i++) {
		const struct contrast_row *row = &contrast->rows[i];

		if (contrast_same_cell(contrast->samples_b, row->b, cell)) {
			*cost = row->cost_b;
			*result = contrast->results[i];
			return true;
		}
		if (contrast_same_cell(contrast->samples_a, row->a, cell)) {
			*cost = row->cost_a;
			*result = (struct comparison){ .verdict = VERDICT_EQUAL };
			return true;
		}
	}
	return false;
}
