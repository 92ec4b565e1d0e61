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

/* Parts that other pages have, too. The head ends with an open <main>. 0 or -EIO. */
int page_head(FILE *page, const char *title);
int page_figure(FILE *page, const struct figure *figure, const char *dir);
/* Ends a page and closes its file, whose final path is given. 0, or -errno after reporting why. */
int page_end(FILE *page, const char *path, const struct samples *samples);

#endif
