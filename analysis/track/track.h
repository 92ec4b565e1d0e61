/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Timelines as a report (a table, then the steps and their functions), as JSON, and as TSV for the
 * figure.
 */
#ifndef INVBENCH_TRACK_H
#define INVBENCH_TRACK_H

#include "analysis/document/document.h"
#include "analysis/track/timeline/timeline.h"

struct track_options {
	double alpha; /* share of false alarms in all series together, without a change: 0.01 is 1 % */
	double delta; /* smaller steps are ignored: 0.01 is 1 % */
	bool functions; /* print the functions of all steps, not only of new ones */
	bool mix; /* print what the calls of each kernel are made of, where that changed */
};

/* Adds a timeline to a report. Returns 0 or -ENOMEM. */
int track_add(const struct timeline *timeline, const struct track_options *options,
	      struct document *document);

/* The number that stands for a boot. The exact clock repeats only the cheapest call exactly. */
const char *track_cost_name(const struct timeline *timeline);
/* Whether a step is smaller than delta (0.01: 1 %). */
bool track_is_small(const struct timeline_step *step, double delta);

/* NULL without memory. */
json_t *track_json(const struct timeline *timeline, const struct track_options *options);

/*
 * Writes DIR/timeline.tsv: one line for each row and kernel, of all flavours. Returns 0, or -errno
 * after reporting why.
 */
int track_write(const struct timelines *timelines, double delta, const char *dir);

/*
 * EXIT_REGRESSION: a kernel costs more by delta or more, and nobody has accepted the step.
 * EXIT_INCONCLUSIVE: there are too few boots, or more must confirm a step of delta or more.
 */
int track_exit_code(const struct timelines *timelines, double delta);

#endif
