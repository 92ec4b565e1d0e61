/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Describes the measured machine, so that a reader can judge the results.
 * It is read where the measurement runs: in the lab, inside the guest.
 */
#ifndef INVBENCH_ENVIRONMENT_H
#define INVBENCH_ENVIRONMENT_H

#include <jansson.h>

#include "bench/core/uapi.h"

/*
 * The fields of the record's "environment" line; NULL: no memory.
 * info: all zero if the engine does not know the driver. device: "" if there is none.
 */
json_t *environment_json(const struct invbench_info *info, const char *device);

/*
 * What of this machine changes the time that a guest on it measures: cpu, governor, turbo, smt, load,
 * kernel_release; NULL: no memory.
 */
json_t *environment_host(void);

#endif
