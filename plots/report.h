/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report of a run: its numbers as files, its figures, and one page with both. */
#ifndef INVBENCH_REPORT_H
#define INVBENCH_REPORT_H

#include <stdbool.h>

#include "../analysis/timeline.h"

/*
 * Writes RUN/data, RUN/figures and RUN/report.html, and prints where they are;
 * with reasons also why the other figures are not there.
 * 0 or -errno, said why; -EOPNOTSUPP without gnuplot, the page being written.
 */
int report_make(const char *run_dir, bool reasons);

/*
 * Draws timelines of many runs alone, DIR/figures/timeline.*; newest: the run
 * that names machine and clock. Returns as above.
 */
int report_timeline(const struct samples *newest, const struct timelines *timelines, double delta,
		    const char *dir);

#endif
