/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Executions on the page of a report: how the broken strategies of the run lose an invalidation.
 * herd7 finds them again for each report, but only if it was fetched before: it takes a second.
 */
#ifndef INVBENCH_EXECUTIONS_H
#define INVBENCH_EXECUTIONS_H

#include "analysis/read/samples.h"
#include "bench/litmus/herd/herd.h"

struct executions {
	struct litmus_case *cases; /* each with the bad outcome of a broken strategy */
	size_t count;
};

/*
 * Collects the executions and draws them into RUN/figures/executions. Returns 0, also if nothing could be
 * drawn, or -ENOMEM. Free the executions in any case.
 */
int executions_draw(const struct samples *samples, const char *run_dir,
		    struct executions *executions);
void executions_free(struct executions *executions);

/* Writes the drawings; for those that are missing, the command that draws them. */
void executions_put(FILE *page, const struct executions *executions, const char *run_dir);

#endif
