/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks the fields of a request against their ranges.
 * Each function returns 0 or -errno and then writes the field and the allowed
 * values to message (INVBENCH_MESSAGE_LEN). A check that needs more than the
 * request, such as the SMMU's page sizes, stands where that is known.
 */
#ifndef INVBENCH_CHECK_H
#define INVBENCH_CHECK_H

#include "bench/core/uapi.h"
#include "kmods/worker/target.h"

int check_string(char *message, const char *name, const char *value, size_t len);

/* Whether the names exist is checked by the session, which looks them up. */
int check_cell(char *message, const struct invbench_cell *request);

int check_run(char *message, const struct target_cell *cell, const struct invbench_run *run);
int check_histogram(char *message, const struct target_cell *cell,
		    const struct invbench_histogram *request);
int check_count(char *message, const struct invbench_count *request);
int check_stream(char *message, const struct target_cell *cell,
		 const struct invbench_stream *range);
int check_race(char *message, const struct invbench_race *request);
int check_functions(char *message, const struct target_cell *cell,
		    const struct invbench_functions *request);
int check_hold(char *message, const struct invbench_hold *request);
int check_workers(char *message, const struct invbench_workers *request);
int check_events(char *message, const struct invbench_events *request);

#endif
