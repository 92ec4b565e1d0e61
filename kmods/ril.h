/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Range invalidation, hidden from the driver while a cell with ril=off is in force.
 * The bit that says the SMMU has it is read again at each step of a walk, which
 * would never end if the bit came back under it, and an array that is built
 * meanwhile lacks what range commands need. So the session first claims every
 * other device behind that SMMU: nobody else invalidates, or attaches, there.
 */
#ifndef INVBENCH_RIL_H
#define INVBENCH_RIL_H

#include "rig.h"

/*
 * Makes sure that the rig is alone behind its SMMU, until it stops, and that
 * hiding works here. 0; -EBUSY another device is in use; -EOPNOTSUPP the
 * driver sends the same commands with the bit hidden; -ENOMEM.
 */
int ril_claim(struct rig *rig, char *message, size_t len);
void ril_release(struct rig *rig);

/* Between these two no range command is sent; after ril_claim(). */
void ril_hide(struct rig *rig);
void ril_show(struct rig *rig);

#endif
