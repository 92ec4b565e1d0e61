/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Describes a run in words, the same in table, page and figures.
 * Except where noted, the caller frees the string, and NULL means that memory ran out.
 */
#ifndef INVBENCH_DESCRIBE_H
#define INVBENCH_DESCRIBE_H

#include "analysis/series/fit.h"
#include "analysis/series/section.h"

/* A text of the header line, "?" if it is missing. Do not free it. */
const char *describe_header(const struct samples *samples, const char *key);

/* How the run ended: "complete, 30 of 30 cells measured". */
char *describe_end(const struct samples *samples);
/* The command that measures the same again: "invbench run quick --place lab --kernels 7.3.4 --seed 1". */
char *describe_command(const struct samples *samples);
/* The model name, the name of the Arm core, or its part number. Do not free it. */
const char *describe_cpu(const struct sampled_boot *boot);
/* "7.3.4 (7.3.4+deb13-arm64), aarch64, 2 CPUs, …" */
char *describe_kernel(const struct samples *samples, const struct sampled_boot *boot);
/* "exact: instructions; an empty sample costs 12, subtracted" */
char *describe_clock(const struct sampled_boot *boot);
/* A warning about the numbers of this clock, or "". Do not free it. */
const char *describe_clock_limit(const struct sampled_boot *boot);
/* The debug options that distort the results, or that they are unknown; "" if there are none. */
char *describe_distortion(const struct sampled_boot *boot);
/* The values that all cells share: "driver, inv_range, v7.1, size 4K, …" */
char *describe_section(const struct section *section);
/* "254 instructions per entry plus 1,286 per call (…)" */
char *describe_fit(const struct fit *fit, const char *unit);
/* Explains the CPU share of the path and the cost of the probe; "" without such a share. */
char *describe_share(const struct section *section, const struct samples *samples);
/* "measured", or why the cell has no result: "panic: …" */
char *describe_state(const struct sampled_cell *cell);
/* The anchor of a cell's data on a page: "cell-0-3". The caller frees it. side: "cell", or of two runs also "before". */
char *describe_anchor(const char *side, const struct sampled_cell *cell);
/* Describes count cells of the same state: "36 cells, skip: …" */
char *describe_states(const struct sampled_cell *cells, size_t count);

#endif
