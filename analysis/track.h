/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Timelines for people (a table, then the steps and their functions), for
 * machines (JSON) and for the figure (TSV).
 */
#ifndef INVBENCH_TRACK_H
#define INVBENCH_TRACK_H

#include <stdio.h>
#include "timeline.h"

struct track_options {
	double alpha; /* false alarms of a series without a change */
	double delta; /* smaller steps do not matter: 0.01 is 1 % */
	bool functions; /* also of steps that are not new */
};

/* 0 or -errno. */
int track_print(const struct timeline *timeline, const struct track_options *options, FILE *out);

/* NULL without memory. */
json_t *track_json(const struct timeline *timeline, const struct track_options *options);

/* DIR/timeline.tsv, a line a row and kernel of all flavours. 0 or -errno, said why. */
int track_write(const struct timelines *timelines, double delta, const char *dir);

/*
 * 1: a kernel got dearer by delta or more and nobody has accepted it. 2: that
 * cannot be told: too few boots, or a step at the last kernel is not confirmed.
 */
int track_exit_code(const struct timelines *timelines, double delta);

#endif
