/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks whether a contrast is valid: both sides need one usable clock and equal machines, and the
 * requested metric and baseline must exist.
 */
#ifndef INVBENCH_CONTRAST_CHECK_H
#define INVBENCH_CONTRAST_CHECK_H

#include "analysis/compare/contrast.h"

/*
 * Also sets .is_exact, .options and .differences. Returns 0, -ENODATA if there is no clock, -EINVAL
 * with the reason in .refusal, or -ENOMEM.
 */
int contrast_check(struct contrast *contrast, const struct contrast_request *request);

#endif
