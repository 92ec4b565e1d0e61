/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether a run can take a device, and how its owner frees it. */
#ifndef INVBENCH_DEVICES_VERDICT_H
#define INVBENCH_DEVICES_VERDICT_H

#include "drivers/devices/devices.h"

/* Fills in the device's verdict and what belongs to it; verdict_free() frees that. 0 or -ENOMEM. */
int verdict_find(const struct devices *devices, struct dma_device *device);
void verdict_free(struct dma_device *device);

#endif
