/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cells of one section of the plan on one boot: one block of a table.
 * Within a block only the axes that differ are worth a column; what all its
 * cells share is said once, above it.
 */
#ifndef INVBENCH_SECTION_H
#define INVBENCH_SECTION_H

#include "column.h"

struct section {
	const struct sampled_boot *boot;
	const char *name;
	const struct sampled_cell *cells; /* a stretch of the samples' own */
	size_t count;
};

/*
 * Starts at an empty section and goes through them all, but for boots whose like
 * was met before (twin.h); false after the last.
 */
bool section_next(const struct samples *samples, struct section *section);

bool section_varies(const struct section *section, enum axis_id axis);
/* Whether a column has something to say here. */
bool section_shows(const struct section *section, const struct samples *samples,
		   const struct column *column);
/* Whether it has numbers to show: a cell was measured, on a clock that tells. */
bool section_tells(const struct section *section);
size_t section_count(const struct section *section, enum cell_state state);

#endif
