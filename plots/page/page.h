/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of a report: everything about a run in one file. */
#ifndef INVBENCH_PAGE_H
#define INVBENCH_PAGE_H

#include "analysis/read/samples.h"
#include "plots/page/executions.h"
#include "plots/page/figure.h"

/* Writes RUN/report.html. Returns 0, or -errno after reporting why. */
int page_write(const struct samples *samples, const struct figures *figures,
	       const struct executions *executions, const char *run_dir);

#endif
