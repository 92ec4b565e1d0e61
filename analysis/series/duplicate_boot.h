/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds boots with identical results. On the exact clock all boots of one kernel must be identical,
 * so it is enough to show one of them.
 */
#ifndef INVBENCH_DUPLICATE_BOOT_H
#define INVBENCH_DUPLICATE_BOOT_H

#include "analysis/read/samples.h"

/* The first boot of the same kernel with identical results, which can be the boot itself. */
const struct sampled_boot *duplicate_boot_of(const struct samples *samples,
					     const struct sampled_boot *boot);

#endif
