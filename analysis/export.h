/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run in the formats that other programs read; each is a file in exports/.
 * What a field means is written down in docs/export.md. A format prints what
 * was measured, and never a number whose clock tells nothing.
 */
#ifndef INVBENCH_EXPORT_H
#define INVBENCH_EXPORT_H

#include <stdio.h>
#include "contrast.h"

/* What these programs know us by. */
#define EXPORT_ORIGIN "invbench"

struct export
{
	const struct samples *samples;
	struct contrast by_kernel; /* no rows: one kernel, or nothing to hold it against */
	FILE *file;
};

/* Whether the cell's cost may be told: it was measured, by a clock that tells. */
bool export_tells(const struct export *export, const struct sampled_cell *cell);

/* How the cell's kernel is against the run's first; false: it is the first, or was not compared. */
bool export_compared(const struct export *export, const struct sampled_cell *cell,
		     struct comparison *comparison);
/* Whether it was found dearer, beyond delta and doubt. */
bool export_regressed(const struct export *export, const struct sampled_cell *cell);

/*
 * Section, workload and the other axes: "barriers/unmap/strategy=merged/…" with
 * "/" and "="; those of the model alone where they have not their default. To
 * be freed; NULL without memory.
 */
char *export_label(const struct sampled_cell *cell, const char *between, const char *is);

/* Nanoseconds, instructions or cycles of a call: what is told first of a cell. */
double export_cost(const struct sampled_cell *cell);

#endif
