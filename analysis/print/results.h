/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The results of a run as one JSON document.
 * An absent number is null and never 0. The document names the clock and the unit of each boot.
 */
#ifndef INVBENCH_RESULTS_H
#define INVBENCH_RESULTS_H

#include "analysis/read/samples.h"

#define RESULTS_FORMAT	"invbench-results"
#define RESULTS_VERSION 2

/* Returns NULL without memory. */
json_t *results_json(const struct samples *samples);

#endif
