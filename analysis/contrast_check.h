/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a contrast may be made at all: one clock that tells something, machines
 * that are alike, a metric and a baseline that there are.
 */
#ifndef INVBENCH_CONTRAST_CHECK_H
#define INVBENCH_CONTRAST_CHECK_H

#include "contrast.h"

/* Sets what all rows have in common, too. 0, -ENODATA: there is no clock; -EINVAL: see .refusal; -ENOMEM. */
int contrast_check(struct contrast *contrast, const struct contrast_request *request);

/* Arms of one boot, between which rounds are paired. */
bool contrast_is_within_boot(const struct contrast *contrast);

#endif
