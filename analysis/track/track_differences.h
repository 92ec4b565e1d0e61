/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What else two kernels differ in, which a reader would take for a change of the driver. */
#ifndef INVBENCH_TRACK_DIFFERENCES_H
#define INVBENCH_TRACK_DIFFERENCES_H

#include "analysis/document/document.h"
#include "analysis/track/timeline.h"

/* Adds a note for each pair of neighbours between which a cost changed: compiler, checks, options. 0 or -ENOMEM. */
int track_add_differences(const struct timeline *timeline, struct document *document);

#endif
