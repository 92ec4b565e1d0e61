/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The results of a run for machines to read: one JSON document.
 * Absent is null, never 0; every number stands beside the clock and the unit
 * of the boot it was measured on.
 */
#ifndef INVBENCH_RESULTS_H
#define INVBENCH_RESULTS_H

#include "samples.h"

#define RESULTS_FORMAT	"invbench-results"
#define RESULTS_VERSION 1

/* NULL without memory. */
json_t *results_json(const struct samples *samples);

#endif
