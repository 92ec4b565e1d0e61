/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads each type of line of a record into the samples.
 * One function reads one type. A line that lacks a field of its type ends the reading, as a bad
 * checksum does.
 */
#ifndef INVBENCH_LINES_H
#define INVBENCH_LINES_H

#include "analysis/read/samples.h"

/*
 * Reads one line. Ignores types that only a later version knows. text: of record_step(), or NULL. 0, -EBADMSG or
 * -ENOMEM.
 */
int lines_take(struct samples *samples, json_t *line, const char *text, size_t length);
/*
 * Reads a line from its text alone, without building JSON values: 1. 0: the line needs lines_take(), and nothing was
 * read. Else -EBADMSG or -ENOMEM.
 */
int lines_take_text(struct samples *samples, const char *text, size_t length);

/*
 * For lines_take(), in function_counts.c: fills in .functions and .mix of the cell. Records of
 * earlier versions have no mix. Returns 0, or -EBADMSG if a count is malformed, or if those of the
 * functions do not sum to the ticks.
 */
int function_counts_read(const json_t *line, uint64_t ticks, struct sampled_cell *cell);
/* Adds the cache lines to the mix of the cell and of its functions. Returns as above. */
int function_lines_read(const json_t *line, struct sampled_cell *cell);

#endif
