/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the calls of a timeline are made of: barriers, atomics, cache lines, accesses to devices. */
#ifndef INVBENCH_TRACK_MIX_H
#define INVBENCH_TRACK_MIX_H

#include "analysis/document/document.h"
#include "analysis/track/timeline/timeline.h"

/*
 * Adds a table for each row, with a column for each kernel whose call is made of something else
 * than that of the kernel before. Kinds that nearly every function has are left out. 0 or -ENOMEM.
 */
int track_add_mix(const struct timeline *timeline, struct document *document);

#endif
