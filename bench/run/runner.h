/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a checked request and writes its record. */
#ifndef INVBENCH_RUNNER_H
#define INVBENCH_RUNNER_H

#include "bench/run/request.h"

struct run_result {
	char *dir; /* the run's folder; NULL: none was made. Free it. */
	bool is_over; /* an earlier run has measured this part of the plan; nothing was measured now */
	unsigned int measured, skipped, failed; /* cells */
};

/*
 * is_resumable: continues a run of the same request that was cut short, and leaves a run that is
 * interrupted in such a state. Returns an exit code.
 */
int runner_run(struct request *request, bool is_resumable, struct run_result *result);

#endif
