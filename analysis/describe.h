/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said in words about a run, the same in table, page and figures.
 * All return a string to be freed, or NULL without memory.
 */
#ifndef INVBENCH_DESCRIBE_H
#define INVBENCH_DESCRIBE_H

#include "fit.h"
#include "section.h"

/* A text or number of the header line, "?" when it is not there; not to be freed. */
const char *describe_header(const struct samples *samples, const char *key);

/* How it ended: "complete, 30 of 30 cells measured". */
char *describe_end(const struct samples *samples);
/* Its model name, an Arm core's name or else its part number; not to be freed. */
const char *describe_cpu(const struct sampled_boot *boot);
/* "7.3.4 (7.3.4+deb13-arm64), aarch64, 2 CPUs, …" */
char *describe_kernel(const struct sampled_boot *boot);
/* "exact: instructions; an empty sample costs 12, subtracted" */
char *describe_clock(const struct sampled_boot *boot);
/* What the numbers of this clock must not be taken for, or "". */
const char *describe_clock_limit(const struct sampled_boot *boot);
/* Which debug options distort what was measured, or that it is not known; "" if none. */
char *describe_distortion(const struct sampled_boot *boot);
/* The axes all cells share: "driver, inv_range, merged, size 4K, …" */
char *describe_section(const struct section *section);
/* "entries: 254.0 instructions an entry + 1,286.0 a call (…)" */
char *describe_fit(const struct fit *fit, const char *unit);
/* What the share of the CPUs in the path is, and how looking was paid for; "" if there is none. */
char *describe_share(const struct section *section, const struct samples *samples);
/* "measured", or why there is no result: "panic: …" */
char *describe_state(const struct sampled_cell *cell);
/* So many that have the same state: "36 cells, skip: …" */
char *describe_states(const struct sampled_cell *cells, size_t count);

#endif
