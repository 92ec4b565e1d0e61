/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks the fields of a request against their ranges.
 * Each answers 0 or -errno, with the field and what is allowed in message,
 * which has room for INVBENCH_MESSAGE_LEN. What needs more than the request
 * itself to be known is checked by who has it.
 */
#ifndef INVBENCH_CHECK_H
#define INVBENCH_CHECK_H

#include "control.h"
#include "target.h"

#define refuse(message, error, ...)                                   \
	({                                                            \
		snprintf(message, INVBENCH_MESSAGE_LEN, __VA_ARGS__); \
		(error);                                              \
	})

int check_string(char *message, const char *name, const char *value, size_t len);

/* What its names name is found by the session. */
int check_cell(char *message, const struct invbench_cell *request);

int check_run(char *message, const struct cell *cell, const struct invbench_run *run);
int check_histogram(char *message, const struct cell *cell,
		    const struct invbench_histogram *request);
int check_count(char *message, const struct invbench_count *request);
int check_stream(char *message, const struct cell *cell, const struct invbench_stream *range);
int check_functions(char *message, const struct invbench_functions *request);
int check_hold(char *message, const struct invbench_hold *request);
int check_events(char *message, const struct invbench_events *request);

#endif
