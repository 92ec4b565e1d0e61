/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that can be said about a cell, as one list of columns.
 * Table, JSON, page and TSV are renderings of this list, so that none of them
 * can know a number that another does not.
 */
#ifndef INVBENCH_COLUMN_H
#define INVBENCH_COLUMN_H

#include "samples.h"

enum column_kind {
	COLUMN_AXIS, /* index: enum axis_id */
	COLUMN_CALLS,
	COLUMN_METRIC, /* index: of metric_at() */
	COLUMN_THROUGHPUT, /* calls a second of all CPUs together (M10) */
	COLUMN_COUNTER, /* a call; index: enum counter_id */
	COLUMN_PATH, /* share of the instructions in the invalidation path's functions */
	COLUMN_SHARE, /* of the CPUs' time, in the invalidation path (M11); index: enum share_column */
	COLUMN_EVENT, /* a call; index: of the run's names */
	COLUMN_MUTATOR, /* what it did beside the calls; index: enum mutator_column */
	COLUMN_CHANGE, /* of the median, against the first strategy; exact clock only */
};

enum share_column {
	SHARE_MEDIAN,
	SHARE_LOW, /* of its interval */
	SHARE_HIGH,
	SHARE_COLUMNS,
};

enum mutator_column {
	MUTATOR_RATE, /* changes a second: an attach and a detach each */
	MUTATOR_COST, /* ns a change */
	MUTATOR_COLUMNS,
};

struct column {
	enum column_kind kind;
	unsigned int index;
	const char *name;
};

/* A run has columns of its own for what it counted beside the clock. */
unsigned int column_count(const struct samples *samples);
struct column column_at(const struct samples *samples, unsigned int index);

/* What stands above it for people. */
const char *column_title(const struct column *column);

/* As a name fit for files has it: "size_bytes", "median_instructions"; to be freed. */
char *column_name_with_unit(const struct column *column, const char *clock_unit);

/* NaN where there is none, and for an axis of names. */
double column_number(const struct column *column, const struct samples *samples,
		     const struct sampled_cell *cell);

/* As people read it, "-" for what is absent; to be freed. */
char *column_text(const struct column *column, const struct samples *samples,
		  const struct sampled_cell *cell);

/* What so many cells, one behind the other, have in common there, "…" for nothing; to be freed. */
char *column_common(const struct column *column, const struct samples *samples,
		    const struct sampled_cell *cells, size_t count);

/* Per cent: "+1.25 %", "-" for what is absent; to be freed. */
char *change_text(double percent);

/* 1234567 is "1,234,567", a fraction keeps one digit, and below a tenth two; to be freed. */
char *number_text(double number);

#endif
