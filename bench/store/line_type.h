/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The types of lines in a record (docs/record.md).
 * measure prints them, the runner checks and keeps them, and the analysis reads them. All three use
 * this table, so that a type cannot be known to one of them only.
 */
#ifndef INVBENCH_LINE_TYPE_H
#define INVBENCH_LINE_TYPE_H

#include <stdbool.h>
#include <jansson.h>

enum line_type {
	LINE_HEADER,
	LINE_BOOT,
	LINE_ENVIRONMENT,
	LINE_CLOCK,
	LINE_CELL,
	LINE_CALIBRATION,
	LINE_ROUND,
	LINE_OUTPUT,
	LINE_NOISE,
	LINE_HISTOGRAM,
	LINE_SHARE,
	LINE_RACE,
	LINE_COUNTERS,
	LINE_FUNCTIONS,
	LINE_LINES,
	LINE_WAITS,
	LINE_EVENT,
	LINE_PART, /* ends what gather took from a part of the plan */
	LINE_PROGRESS, /* tells the runner which cell is next; it does not keep the line */
	LINE_BOOT_END,
	LINE_END,
	LINE_TYPES,
};

const char *line_type_name(enum line_type type);

/*
 * A line of this type with these fields, whose ownership it takes. NULL if fields is NULL or memory
 * ran out.
 */
json_t *line_new(enum line_type type, json_t *fields);

/* The type with this name, which need not end with a NUL; LINE_TYPES if this table does not have it. */
enum line_type line_type_named(const char *name, size_t length);

/* The type of a line; LINE_TYPES if it has none or one that this table does not have. */
enum line_type line_type_of(const json_t *line);

/* Whether measure may send it. The runner itself writes the other types. */
bool line_type_is_sent(enum line_type type);

#endif
