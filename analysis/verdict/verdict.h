/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdicts of a contrast in words: one list of columns, and the sentences around them.
 * Text, page and JSON render these, so that all of them say the same.
 */
#ifndef INVBENCH_VERDICT_H
#define INVBENCH_VERDICT_H

#include <stdio.h>
#include "analysis/compare/contrast.h"
#include "analysis/compare/runs.h"
#include "analysis/document/document.h"
#include "analysis/verdict/caveat.h"
#include "bench/litmus/outcome.h"
#include "bench/text/grid.h"

enum verdict_column_kind {
	VERDICT_SECTION,
	VERDICT_KERNEL,
	VERDICT_AXIS, /* index: enum axis_id */
	VERDICT_CANDIDATE, /* what is compared with the baseline */
	VERDICT_COST_A,
	VERDICT_COST_B,
	VERDICT_EFFECT,
	VERDICT_INTERVAL,
	VERDICT_P,
	VERDICT_DETECTABLE,
	VERDICT_BARRIERS, /* what distinguishes the strategy; exact clock only */
	VERDICT_CORRECT, /* whether the strategy's bad outcome can happen; index: enum memory_model */
	VERDICT_OBSERVED, /* how often it happened in a race */
	VERDICT_WORD,
};

struct verdict_column {
	enum verdict_column_kind kind;
	unsigned int index;
};

#define VERDICT_COLUMNS_MAX (VERDICT_WORD + AXIS_COUNT + MEMORY_MODELS)

/* Fills the list with the columns that this contrast needs; returns their number. */
unsigned int verdict_columns(const struct contrast *contrast, struct verdict_column *columns);
/* Whether the column holds text, which is aligned left. */
bool verdict_is_left(const struct verdict_column *column);

/* The title and the text of a column; the caller frees them. */
char *verdict_title(const struct contrast *contrast, const struct verdict_column *column);
char *verdict_text(const struct contrast *contrast, const struct verdict_column *column,
		   size_t row);
/* The number by which rows are sorted, of an interval its lower end; NaN: the column has words, or the number is absent. */
double verdict_number(const struct contrast *contrast, const struct verdict_column *column,
		      size_t row);
/* An effect in per cent, and the interval of one; "-" or "unbounded" where it has none. The caller frees them. */
char *verdict_effect_text(double effect);
char *verdict_interval_text(const struct comparison *result);
/*
 * Joins the columns that identify a row: "unmap, v7.1 (correct on Arm), 64K, 7.3.4". words: without axes that
 * are numbers. A single cell is named by its workload. The caller frees it; NULL without memory.
 */
char *verdict_row_name(const struct contrast *contrast, size_t row, bool words);
/*
 * Loads the contrast by strategy that is part of the results of a run on a real clock. On the exact
 * clock the result table already shows the differences. Returns 0, -ENODATA if the run has no such
 * contrast, or -ENOMEM. The caller frees the contrast in any case.
 */
int verdict_of_run(const struct samples *samples, struct contrast *contrast);

/*
 * One line on what compare says about a run: "by kernel, against 6.12.107: 5 cells: 4 regressed …".
 * *code: what compare exits with. caveats: empty; gets those of a comparison of kernels, which the table of
 * the run does not have. NULL: there is nothing to compare, or no memory. The caller frees both.
 */
char *verdict_line(const char *run_dir, int *code, struct caveats *caveats);

/* Whether the verdict about a strategy of the run is still inconclusive. */
bool verdict_is_open(const char *run_dir);

/* The baseline that all rows share, or NULL; the caller frees it. */
char *verdict_baseline(const struct contrast *contrast);
/* "rounds", "boots of each", or on the host "runs of each": the unit of repetition. */
const char *verdict_replicates(const struct contrast *contrast, unsigned int count);

/* The caller frees the sentences below; NULL without memory. */

/* "by strategy, against v7.1 (lost: never on Arm, sometimes in the LKMM)" */
char *verdict_subject(const struct contrast *contrast);
/* How a cost is computed: "ns a call, batch_mean: lower quartile …, median over rounds" */
char *verdict_cost(const struct contrast *contrast);
/* "sign test, 40 rounds, …; alpha 1 %, delta 0.5 %" */
char *verdict_test(const struct contrast *contrast);
/* What interval, p and delta belong to. */
const char *verdict_reading(const struct contrast *contrast);
/* "12 cells: 4 regressed, 2 improved, …" */
char *verdict_summary(const struct contrast *contrast);
/* One sentence about what would settle the inconclusive cells; NULL: there are none. */
char *verdict_settling(const struct contrast *contrast);
/* What the column "observed here" counts; "" if there is no such column. */
char *verdict_observed(const struct contrast *contrast);
/* Says that there are too few rounds or boots for any verdict; NULL: there are enough. */
char *verdict_shortage(const struct contrast *contrast);

/* Whether the candidate is a strategy that is broken by design, as a control. */
bool verdict_is_broken(const struct contrast *contrast, const struct sampled_cell *candidate);

/* Adds the caveats of both runs and the differences that were tolerated. 0 or -ENOMEM. */
int verdict_caveats(const struct contrast *contrast, struct caveats *caveats);

/* Fills an empty grid with the table of verdicts. */
void verdict_table(const struct contrast *contrast, struct grid *grid);
/*
 * The whole comparison: runs, caveats, how it was made, the table and its summary. b: the second candidate's runs,
 * or NULL. command: prints it again.
 */
void verdict_document(const struct runs *a, const struct runs *b, const struct contrast *contrast,
		      const char *command, struct document *document);
/*
 * Adds the functions that cause the difference of each row. Returns 0, -ENOMEM, or -ENODATA if
 * the functions of no cell were counted.
 */
int verdict_add_functions(const struct contrast *contrast, struct document *document);

/* Adds what both calls of each row are made of. Returns as above. */
int verdict_add_mix(const struct contrast *contrast, struct document *document);

/*
 * Adds the geometric mean of the effects of each set of cells that differ only in numbers (geomean.h). Returns 0,
 * -ENOMEM, or -ENODATA if there is no such set.
 */
int verdict_add_geomeans(const struct contrast *contrast, struct document *document);
/* The same for programs; NULL without memory. */
json_t *verdict_geomeans_json(const struct contrast *contrast);

json_t *verdict_json(const struct contrast *contrast);

/*
 * The exit code of a command that compares: of the worst verdict. A cell that failed is a regression, and one whose
 * rounds all had noise is inconclusive.
 */
int verdict_exit_code(const struct contrast *contrast);

#endif
