/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether the bad outcome of a shape can happen, for every strategy that can be written.
 * outcomes.tsv has a row for each shape and all forms at the positions that the shape uses, made by
 * `invbench litmus --judge --all`. So a new strategy has its outcomes as soon as its file is there.
 */
#ifndef INVBENCH_LITMUS_OUTCOME_H
#define INVBENCH_LITMUS_OUTCOME_H

#include <stdio.h>
#include "bench/litmus/writers/test.h"

enum outcome {
	OUTCOME_UNKNOWN, /* not judged */
	OUTCOME_NEVER,
	OUTCOME_SOMETIMES,
	OUTCOME_ABSENT, /* the model or the shape cannot express it */
	OUTCOMES,
};

/* "never", "sometimes", "-" for absent, "?" for unknown. */
extern const char *const outcome_names[OUTCOMES];

/* The outcome in the table. OUTCOME_UNKNOWN after a message if the table cannot be read. */
enum outcome outcome_of(const struct shape *shape, enum memory_model model, const __u8 *at);

/* Whether the table could be read; if not, after a message. */
bool outcome_has_table(void);

/* The versions that judged, as the table says; "unknown" without a table. */
const char *outcome_versions(void);

/*
 * The verdict on a strategy: OUTCOME_NEVER if no shape that is needed allows its bad outcome,
 * OUTCOME_SOMETIMES if one does, OUTCOME_ABSENT if the model cannot express one.
 */
enum outcome outcome_overall(enum memory_model model, const __u8 *at);

/* Whether a bad outcome can happen by Arm's model, or, if that cannot express the strategy, by the kernel's. */
bool outcome_is_broken(const __u8 *at);

/* Writes the head of the table, with the versions that it was judged by, then one row for each call. */
void outcome_write_head(FILE *to, const char *by);
void outcome_write(FILE *to, const struct shape *shape, const __u8 *at,
		   const enum outcome outcomes[MEMORY_MODELS]);

/*
 * Calls take() with every combination of forms that the shape can have; positions that it does not use
 * keep what *at has. Stops when take() returns not 0, and returns that.
 */
int outcome_each(const struct shape *shape, __u8 *at,
		 int (*take)(void *to, const struct shape *shape, const __u8 *at), void *to);

#endif
