/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks the devices that a run names, and whether this user may measure them. */
#ifndef INVBENCH_RUN_NAMED_DEVICES_H
#define INVBENCH_RUN_NAMED_DEVICES_H

#include "bench/run/request.h"

/*
 * Refuses names of unknown targets, and devices of a machine without an SMMUv3 unless the user chose the
 * place. 0, or -errno after a message.
 */
int named_devices_check(const struct request *request, bool has_smmu);

/* Replaces the word free by the name of a device that nothing uses. The same. */
int named_devices_choose(struct request *request);

/* Refuses an ordinary user, and no device at all, if the plan needs the machine's devices. The same. */
int named_devices_check_host(const struct request *request);

#endif
