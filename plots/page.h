/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of a report: everything about a run in one file that needs no other. */
#ifndef INVBENCH_PAGE_H
#define INVBENCH_PAGE_H

#include "../analysis/samples.h"
#include "figure.h"

/* Writes RUN/report.html. 0 or -errno, said why. */
int page_write(const struct samples *samples, const struct figures *figures, const char *run_dir);

#endif
