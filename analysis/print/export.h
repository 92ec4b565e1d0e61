/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a run in the formats of other programs; each format is a file in exports/.
 * docs/export.md defines the fields. A format never prints a number from an emulated clock.
 */
#ifndef INVBENCH_EXPORT_H
#define INVBENCH_EXPORT_H

#include <stdio.h>
#include "analysis/compare/contrast.h"

/* The name of this program in these formats. */
#define EXPORT_ORIGIN "invbench"

struct export
{
	const struct samples *samples;
	struct contrast by_kernel; /* no rows: the run has one kernel, or nothing to compare */
	FILE *file;
};

/* Whether the cell has samples to export: measured, not noisy, and by a meaningful clock. */
bool export_has_samples(const struct export *export, const struct sampled_cell *cell);
/* Whether it has a cost, too. A cell whose histogram was lost has its rounds alone. */
bool export_has_cost(const struct export *export, const struct sampled_cell *cell);

/*
 * Gets the comparison of the cell's kernel with the first kernel of the run. False: it is the
 * first, or was not compared.
 */
bool export_compared(const struct export *export, const struct sampled_cell *cell,
		     struct comparison *comparison);
/*
 * Whether the measured cell is bad news: the verdict of that comparison is a regression, or its race
 * shows what a memory model excludes (observed.h).
 */
bool export_is_bad(const struct export *export, const struct sampled_cell *cell);

/*
 * Section, workload and the other axes: "barriers/workload=unmap/strategy=v7.1/…" with "/" and "=". Axes of
 * one target alone are left out at their default. The caller frees it; NULL without memory.
 */
char *export_label(const struct sampled_cell *cell, const char *between, const char *is);

/* The median of a call, in the unit of the clock; the mean of batches if there is no median. */
double export_cost(const struct sampled_cell *cell);

/* Returns the number of a format, or after reporting the allowed names -EINVAL. */
int export_find(const char *name);

/* Returns 0, or after reporting why -errno; -EBADMSG: the run has nothing to export. */
int export_write(const char *run, unsigned int format, FILE *file);

#endif
