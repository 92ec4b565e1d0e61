/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Synthetic invalidation arrays for the real domain.
 * Copies of the domain's own entry under ids nobody uses, sorted as the driver
 * sorts; invalidating an unused id costs the same and harms nobody. They are
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

/*
 * A new array of .entries entries, .trash per cent of the synthetic ones
 * without users; with .real the driver's own entry is among them, unless
 * .entries is 0. NULL: the driver's own array already is that.
 * ERR_PTR: -EOPNOTSUPP the device has other than one entry (ATS) or this
 * kernel has no arrays; -EINVAL more entries than ids; -ENOMEM.
 */
void *array_make(const struct rig *rig, unsigned int entries, unsigned int trash, bool real);
void array_free(void *array);

/*
 * As array_make() with .real, but it stays the rig's until that stops, and is
 * every cell's that asks for the same: equal cells differ in no address.
 */
void *array_get(struct rig *rig, unsigned int entries, unsigned int trash);
void arrays_release(struct rig *rig);

/* Puts the array in force and returns the one that was. */
void *array_swap(const struct rig *rig, void *array);

#endif
