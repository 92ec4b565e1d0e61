/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boots that measured the same to the last digit, as on the exact clock all of
 * one kernel must: one of them is enough to be shown.
 */
#ifndef INVBENCH_TWIN_H
#define INVBENCH_TWIN_H

#include "samples.h"

/* The first boot of the same kernel that measured just the same; the boot itself if it is that. */
const struct sampled_boot *twin_of(const struct samples *samples, const struct sampled_boot *boot);

#endif
