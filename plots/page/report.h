/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report of a run: its numbers as files, its figures, and a page with both. */
#ifndef INVBENCH_REPORT_H
#define INVBENCH_REPORT_H

#include <stdbool.h>
#include "analysis/track/timeline/timeline.h"
#include "plots/page/figure.h"

/*
 * Writes RUN/data, RUN/figures and RUN/report.html and prints their paths; with reasons it also
 * prints why each other figure is missing. paper: for figures in its format, too; NULL: none. Returns 0, or -errno
 * after reporting why.
 */
int report_make(const char *run_dir, const struct figure_paper *paper, bool reasons);

/*
 * Draws only this figure, for a paper, and prints its path. Returns 0, or -errno after reporting why;
 * -ENODATA if the run has no data for it.
 */
int report_figure(const char *run_dir, const char *name, const struct figure_paper *paper);

/*
 * Compares two runs, given by their folders, and writes AFTER/compare-ID/report.html with a figure of the
 * effects. command: prints the comparison again. Returns as above.
 */
int report_contrast(const char *before, const char *after, const char *command);

/*
 * Draws only this figure of the comparison, for a paper, into the same folder. Returns as above; -ENODATA if there is no
 * data for it.
 */
int report_contrast_figure(const char *before, const char *after, const char *name,
			   const struct figure_paper *paper);

/*
 * Draws only DIR/figures/timeline.*, for timelines of many runs; newest is the run that names
 * machine and clock. delta: smaller steps are not marked, 0.01 is 1 %. Returns as above.
 */
int report_timeline(const struct samples *newest, const struct timelines *timelines, double delta,
		    const char *dir);

#endif
