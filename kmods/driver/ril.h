/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hides range invalidation from the driver while a cell with ril=off is in force.
 * The driver reads the feature bit at each step of a walk: a walk never ends if
 * the bit comes back meanwhile. An array built without the bit also lacks what
 * range commands need. So the session first claims every other device behind
 * the SMMU, on whatever bus, and nobody else can invalidate or attach there.
 */
#ifndef INVBENCH_RIL_H
#define INVBENCH_RIL_H

#include "kmods/driver/testbed.h"

/*
 * Claims all other devices behind the testbed's SMMU until ril_release(), and
 * checks that hiding works. 0; -EBUSY: another device is in use; -EOPNOTSUPP:
 * the driver sends range commands without the bit, too; -ENOMEM.
 */
int ril_claim(struct testbed *testbed, char *message);
void ril_release(struct testbed *testbed);

/* Whether the SMMU has range commands. */
bool ril_exists(const struct testbed *testbed);

/* Whether the testbed has claimed the group, or has it as its own. */
bool ril_claims(const struct testbed *testbed, const struct iommu_group *group);

/*
 * The driver sends no range commands between hide and show. Needs ril_claim().
 * 0, or -EBUSY with the reason in message: another device has appeared. Nothing is hidden then; or
 * range invalidation stays off until the next boot, which the kernel log says, too.
 */
int ril_hide(struct testbed *testbed, char *message);
int ril_show(struct testbed *testbed, char *message);

/* 0, or -EOPNOTSUPP with the reason in message: ril_show() had to leave range invalidation off, so no cell can have it. */
int ril_check(const struct testbed *testbed, char *message);

#endif
