/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdicts of a contrast in words: one list of columns, and the sentences
 * around them. Text, page and JSON are renderings of these, as for results.
 */
#ifndef INVBENCH_VERDICT_H
#define INVBENCH_VERDICT_H

#include <stdio.h>
#include "contrast.h"
#include "doubt.h"

enum verdict_column_kind {
	VERDICT_SECTION,
	VERDICT_KERNEL,
	VERDICT_AXIS, /* index: enum axis_id */
	VERDICT_ARM, /* what is held against the baseline */
	VERDICT_COST_A,
	VERDICT_COST_B,
	VERDICT_EFFECT,
	VERDICT_INTERVAL,
	VERDICT_P,
	VERDICT_DETECTABLE,
	VERDICT_WORD,
};

struct verdict_column {
	enum verdict_column_kind kind;
	unsigned int index;
};

#define VERDICT_COLUMNS_MAX (VERDICT_WORD + AXIS_COUNT)

/* Those that have something to say; how many. */
unsigned int verdict_columns(const struct contrast *contrast, struct verdict_column *columns);
bool verdict_is_left(const struct verdict_column *column);

/* All to be freed. */
char *verdict_title(const struct contrast *contrast, const struct verdict_column *column);
char *verdict_text(const struct contrast *contrast, const struct verdict_column *column,
		   size_t row);
/*
 * The contrast by strategy that belongs to the results of a run on a real clock;
 * on the exact clock the difference of the medians stands in the table. -ENODATA:
 * it has none. To be freed in any case.
 */
int verdict_of_run(const struct samples *samples, struct contrast *contrast);

/* Whether of a run's strategies one is inconclusive still. */
bool verdict_is_open(const char *run_dir);

/* The one baseline of all rows, or NULL; to be freed. */
char *verdict_baseline(const struct contrast *contrast);
/* "rounds", "boots of each", or on the host "runs of each": what there should be more of. */
const char *verdict_replicates(const struct contrast *contrast, unsigned int count);

/* "by strategy, against merged" */
char *verdict_subject(const struct contrast *contrast);
/* What the costs are: "ns a call: batch, the median of the rounds' lower quartiles" */
char *verdict_cost(const struct contrast *contrast);
/* "sign test, 40 rounds (1 rejected), Holm over 12 cells, α 1 %, δ 0.5 %" */
char *verdict_test(const struct contrast *contrast);
/* "12 cells: 4 regressed, 2 improved, …" */
char *verdict_summary(const struct contrast *contrast);
/* Why no number of rounds so small decides anything; NULL: it can. */
char *verdict_shortage(const struct contrast *contrast);

/* Whether the arm is a strategy that is wrong on purpose. */
bool verdict_is_wrong(const struct contrast *contrast, const struct sampled_cell *arm);

/* Doubts and differences that were let pass, each a line under the word "doubt". */
int verdict_doubts(const struct contrast *contrast, struct doubts *doubts);

/* The table alone, indented; 0 or -ENOMEM. */
int verdict_print(const struct contrast *contrast, FILE *out);
/* From which functions each row's difference comes; -ENODATA: of no cell are they known. */
int verdict_print_functions(const struct contrast *contrast, FILE *out);

json_t *verdict_json(const struct contrast *contrast);

/* What a command that compares answers with. */
int verdict_exit_code(const struct contrast *contrast);

#endif
