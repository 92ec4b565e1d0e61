/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report of a run: its numbers as files, its figures, and one page with both. */
#ifndef INVBENCH_REPORT_H
#define INVBENCH_REPORT_H

/*
 * Writes RUN/data, RUN/figures and RUN/report.html, and prints where they are.
 * 0 or -errno, said why; -EOPNOTSUPP without gnuplot, the page being written.
 */
int report_make(const char *run_dir);

#endif
