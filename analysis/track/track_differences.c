/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells what else the kernels around a step differ in: see track_differences.h. */
#include <stdlib.h>
#include "analysis/compare/machine_diff.h"
#include "analysis/track/track_differences.h"
#include "bench/text/message.h"

static int add_pair(const struct timeline *timeline, size_t before, size_t at,
		    struct document *document)
{
	struct machine_diff differences = { 0 };
	int ret = machine_diff_add(&differences, timeline->boot_of[before], timeline->boot_of[at]);

	for (size_t i = 0; i < differences.count && !ret; i++) {
		char *text = difference_text(&differences.list[i]);

		document_note(document, TONE_CAVEAT,
			      text ? strf("%s and %s also differ in %s", timeline->kernels[before],
					  timeline->kernels[at], text)
				   : NULL);
		free(text);
	}
	machine_diff_free(&differences);
	return ret;
}

static bool has_step(const struct timeline *timeline, size_t before, size_t at)
{
	for (size_t i = 0; i < timeline->step_count; i++)
		if (timeline->steps[i].before == before && timeline->steps[i].at == at)
			return true;
	return false;
}

int track_add_differences(const struct timeline *timeline, struct document *document)
{
	size_t kernels = timeline->kernel_count;
	int ret = 0;

	for (size_t at = 0; at < kernels && !ret; at++) {
		for (size_t before = 0; before < kernels && !ret; before++) {
			if (timeline->boot_of[before] && timeline->boot_of[at] &&
			    has_step(timeline, before, at))
				ret = add_pair(timeline, before, at, document);
		}
	}
	return ret;
}
