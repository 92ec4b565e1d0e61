/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SMMUs of this machine. The driver cannot be unbound from an SMMU, so they stay.
 */
#ifndef INVBENCH_SMMUS_H
#define INVBENCH_SMMUS_H

#include <linux/device.h>

/* Whether the device is an SMMU with this driver. */
bool smmus_has(const struct device *dev);

/* How many SMMUs the driver is bound to. */
unsigned int smmus_count(void);

/*
 * Of own and count - 1 others, the nth in order of address (struct arm_smmu_device *).
 * There must be count SMMUs; nth counts from 0.
 */
void *smmus_nth(const void *own, unsigned int count, unsigned int nth);

#endif
