/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads a contrast: finds its rows, compares them and settles their verdicts. */
#ifndef INVBENCH_CONTRAST_LOAD_H
#define INVBENCH_CONTRAST_LOAD_H

#include "analysis/compare/contrast.h"

/*
 * b: the other run of CONTRAST_RUN, else NULL. Returns 0, -ENODATA if there is nothing to compare,
 * -EINVAL if the comparison is refused (see .refusal), or -ENOMEM. The caller frees the contrast in
 * any case, and before the samples.
 */
int contrast_load(const struct samples *a, const struct samples *b,
		  const struct contrast_request *request, struct contrast *contrast);

#endif
