/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Synthetic invalidation arrays for the real domain.
 * Entries under ids nobody uses, made and sorted as the driver makes and sorts
 * them; invalidating an unused id costs the same and harms nobody. Those of a
 * stage that the domain has are copies of its own entry, which is among them;
 * where all are of other types, a stand-in has its place. They are
 * readable by no one but our own workers, since the domain is ours alone, so
 * putting the driver's array back needs no grace period once those are done.
 */
#ifndef INVBENCH_ARRAYS_H
#define INVBENCH_ARRAYS_H

#include "layout.h"
#include "rig.h"

#ifdef ARM_SMMU_DOMAIN_INVS
#define ARRAYS_EXIST 1
#else
#define ARRAYS_EXIST 0
#endif

/* Entries of the array in force; 0 where the kernel has none. */
unsigned int array_entries(const struct rig *rig);

/* 0; -EOPNOTSUPP: this SMMU or kernel can have no entries of these types. */
int array_check(const struct rig *rig, const struct invbench_cell *request, char *message);

/*
 * A new array as the cell asks for, the driver's own entry among its entries;
 * or, for a domain that is detached, without that one. NULL: the driver's own
 * array already is that.
 * ERR_PTR: -EOPNOTSUPP the device has other than one entry (ATS) or this
 * kernel has no arrays; -EINVAL more entries than ids; -ENOMEM.
 */
void *array_make(const struct rig *rig, const struct invbench_cell *request, bool detached);
void array_free(void *array);

/*
 * As array_make() for an attached domain, but it stays the rig's until that
 * stops, and is every cell's that asks for the same: equal cells differ in no
 * address.
 */
void *array_get(struct rig *rig, const struct invbench_cell *request);
void arrays_release(struct rig *rig);

/* Puts the array in force and returns the one that was. */
void *array_swap(const struct rig *rig, void *array);

#endif
