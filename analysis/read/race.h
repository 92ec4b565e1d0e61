/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the instances of a race ended: the counts of a cell of the workload race.
 * In each, the unmapping CPU loaded the old or the new array, and the walk read no STE yet, the old
 * IOPTE or the new one. With the old array and the old IOPTE nothing invalidates what the walk read:
 * the invalidation is lost.
 */
#ifndef INVBENCH_ANALYSIS_RACE_H
#define INVBENCH_ANALYSIS_RACE_H

#include <stdbool.h>
#include <stdint.h>
#include <jansson.h>

enum race_outcome {
	RACE_OLD_NONE, /* the array, then what the walk read */
	RACE_OLD_OLD, /* lost */
	RACE_OLD_NEW,
	RACE_NEW_NONE,
	RACE_NEW_OLD,
	RACE_NEW_NEW,
	RACE_OUTCOMES,
};

struct race_outcomes {
	uint64_t counts[RACE_OUTCOMES];
	uint64_t instances; /* their sum */
};

/* The words of the record: "old" and "none" of RACE_OLD_NONE. */
const char *race_array_word(enum race_outcome outcome);
const char *race_walk_word(enum race_outcome outcome);

/* Adds a line of the record, which names each outcome once. 0 or -EBADMSG. */
int race_outcomes_add(struct race_outcomes *outcomes, const json_t *line);
/* Adds what another process or cell counted. */
void race_outcomes_append(struct race_outcomes *outcomes, const struct race_outcomes *more);

#endif
