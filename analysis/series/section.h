/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cells of one section of the plan on one boot: one block of a table.
 * Only the axes that differ within a block get a column. A line above the block shows the values
 * that all its cells share.
 */
#ifndef INVBENCH_SECTION_H
#define INVBENCH_SECTION_H

#include "analysis/read/samples.h"

struct section {
	const struct sampled_boot *boot;
	const char *name;
	const struct sampled_cell *cells; /* points into the samples */
	size_t count;
};

/*
 * Gets the next section of a run; an empty section gets the first one. Skips boots that repeat an
 * earlier one (duplicate_boot.h). Returns false after the last section.
 */
bool section_next(const struct samples *samples, struct section *section);

bool section_varies(const struct section *section, enum axis_id axis);
/* Whether a cell was measured and the clock gives numbers that may be shown. */
bool section_has_numbers(const struct section *section);
size_t section_count(const struct section *section, enum cell_state state);

#endif
