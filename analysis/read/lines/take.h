/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One function for each type of line: it reads the line into the samples. 0, -EBADMSG if the line lacks a field of its
 * type, or -ENOMEM. lines.c knows which function is for which type.
 */
#ifndef INVBENCH_TAKE_H
#define INVBENCH_TAKE_H

#include "analysis/read/samples.h"
#include "bench/plain/fields.h"

/* boot.c: the run and its boots */
int take_header(struct samples *samples, json_t *line);
int take_boot(struct samples *samples, json_t *line);
int take_environment(struct samples *samples, json_t *line);
int take_clock(struct samples *samples, json_t *line);
int take_event(struct samples *samples, json_t *line);
int take_boot_end(struct samples *samples, json_t *line);
int take_end(struct samples *samples, json_t *line);

/* cell.c: what a cell is. text: of the line, or NULL. */
int take_cell(struct samples *samples, json_t *line, const char *text, size_t length);
/* Takes a cell whose line says word for word what that of the first process said. 1; 0: it does not; or -ENOMEM. */
int take_cell_again(struct samples *samples, const char *text, size_t length);

/* rounds.c: a cell's samples and counts. A record has most of these lines, which are plain. */
int take_round(struct samples *samples, const struct fields *line);
int take_noise(struct samples *samples, const struct fields *line);
int take_histogram(struct samples *samples, const struct fields *line);
int take_counters(struct samples *samples, const struct fields *line);
int take_share(struct samples *samples, json_t *line);
int take_race(struct samples *samples, json_t *line);

/* calls.c: what a call is made of, and what it waited for */
int take_functions(struct samples *samples, json_t *line);
int take_lines(struct samples *samples, json_t *line);
int take_waits(struct samples *samples, json_t *line);

/* take.c: what a line names. Members that must be an integer of at least 0; an index has 32 bits. 0 or -EBADMSG. */
int line_number(const json_t *line, const char *key, uint64_t *number);
int line_index(const json_t *line, const char *key, unsigned int *index);
int fields_index(const struct fields *fields, const char *key, unsigned int *index);

/* NULL: the line names none, or one that the record has not. */
struct sampled_boot *line_boot(const struct samples *samples, const json_t *line);
struct sampled_cell *line_cell(const struct samples *samples, const json_t *line);
struct sampled_cell *fields_cell(const struct samples *samples, const struct fields *fields);
struct sampled_cell *cell_numbered(const struct samples *samples, unsigned int boot,
				   unsigned int cell);

#endif
