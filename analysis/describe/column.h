/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The list of all columns that describe a cell.
 * Table, JSON, page and TSV print this list, so all of them have the same numbers.
 */
#ifndef INVBENCH_COLUMN_H
#define INVBENCH_COLUMN_H

#include "analysis/series/section.h"
#include "bench/litmus/writers/test.h"

enum column_kind {
	COLUMN_AXIS, /* index: enum axis_id */
	COLUMN_CALLS,
	COLUMN_METRIC, /* index: argument of metric_at() */
	COLUMN_THROUGHPUT, /* calls per second of all CPUs together (M10) */
	COLUMN_BANDWIDTH, /* of the target vfio: GiB per second of all CPUs together (M10) */
	COLUMN_COUNTER, /* per call; index: enum counter_id */
	COLUMN_PATH, /* share of the instructions in functions of the invalidation path */
	COLUMN_SHARE, /* share of CPU time in the path (M11); index: enum share_column */
	COLUMN_EVENT, /* per call; index: into the event names of the run */
	COLUMN_ATTACHER, /* work of the attacher; index: enum attacher_column */
	COLUMN_CHANGE, /* of the median from the first strategy; exact clock only */
	COLUMN_BARRIERS, /* what distinguishes the strategy; exact clock only */
	COLUMN_CORRECT, /* whether the strategy's bad outcome can happen; index: enum memory_model */
	COLUMN_OBSERVED, /* how often it happened in a race; index: enum observed_column */
	COLUMN_OUTCOME, /* instances of a race; index: enum race_outcome */
};

enum share_column {
	SHARE_MEDIAN,
	SHARE_LOW, /* lower end of its interval */
	SHARE_HIGH,
	SHARE_COLUMNS,
};

enum attacher_column {
	ATTACHER_RATE, /* changes per second; a change is an attach and a detach */
	ATTACHER_COST, /* ns per change */
	ATTACHER_COLUMNS,
};

enum observed_column {
	OBSERVED_LOST,
	OBSERVED_OF, /* instances; in tables it is part of the text of OBSERVED_LOST */
	OBSERVED_COLUMNS,
};

struct column {
	enum column_kind kind;
	unsigned int index;
	const char *name;
};

/* The list depends on the run, because each event that it counted has a column. */
unsigned int column_count(const struct samples *samples);
struct column column_at(const struct samples *samples, unsigned int index);

/* The column of what a memory model says of the strategy, for tables of other columns. */
struct column column_correct(enum memory_model model);

/* The title in tables for people. */
const char *column_title(const struct column *column);

/* The name in files: "size_bytes", "median_instructions". The caller frees it. */
char *column_name_with_unit(const struct column *column, const char *clock_unit);

/* The number in this column. NaN: it is absent, or the column has words. */
double column_number(const struct column *column, const struct samples *samples,
		     const struct sampled_cell *cell);

/* Whether the column has words. */
bool column_has_words(const struct column *column);

/* The word in this column, which is not to be freed. NULL: it has numbers, or a text of several. */
const char *column_word(const struct column *column, const struct sampled_cell *cell);

/* Whether a table of this section shows the column. */
bool column_shows(const struct column *column, const struct samples *samples,
		  const struct section *section);

/* The text for people, "-" if the number is absent. The caller frees it. */
char *column_text(const struct column *column, const struct samples *samples,
		  const struct sampled_cell *cell);

/* The text that count consecutive cells share, "…" if they differ. The caller frees it. */
char *column_common(const struct column *column, const struct samples *samples,
		    const struct sampled_cell *cells, size_t count);

/* Formats per cent: "+1.25 %", "-" for NaN. The caller frees it. */
char *change_text(double percent);

/* "1,234,567"; a fraction has one digit, below 0.1 two; "-" for NaN. The caller frees it. */
char *number_text(double number);

#endif
