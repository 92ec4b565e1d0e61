/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Synthetic invalidation arrays for the real domain.
 * Their entries have ids that nobody uses, and are made and sorted as the driver
 * does it. To invalidate an unused id costs the same and harms nobody. Entries
 * of the domain's own type are copies of its own entry, which is one of them.
 * Only our workers read these arrays: the domain has one device, which is claimed, locked and without a
 * driver while they are in force. So the driver's array can come back without a grace period once they are done.
 */
#ifndef INVBENCH_ARRAYS_H
#define INVBENCH_ARRAYS_H

#include "layout.h"
#include "kmods/driver/testbed.h"

/* The number of entries of the array in force; 0 if the kernel has no arrays that the module knows (HAS_ARRAYS). */
unsigned int array_entries(const struct testbed *testbed);

/*
 * Whether this device, SMMU and kernel allow such entries: 0, or -EOPNOTSUPP with the reason. A device with several
 * entries (ATS), or with one of another type than stage 1, would not be what the cell says.
 */
int array_check(const struct testbed *testbed, const struct invbench_cell *request, char *message);

/* Whether the cell is content with the driver's own array. */
bool array_is_own(const struct invbench_cell *request);

/*
 * Makes the array that the cell asks for, with the driver's own entry or, for a
 * detached domain, without it. NULL: the driver's own array is as asked for.
 * ERR_PTR: -EOPNOTSUPP: this kernel has no arrays; -EINVAL: more entries than ids;
 * -ENOMEM. Needs array_check().
 */
void *array_make(const struct testbed *testbed, const struct invbench_cell *request, bool detached);
void array_free(void *array);

/*
 * As array_make() for an attached domain, but all cells that ask for the same
 * array share it, so that equal cells use equal addresses. The testbed keeps it
 * until arrays_release().
 */
void *array_get(struct testbed *testbed, const struct invbench_cell *request);
void arrays_release(struct testbed *testbed);

/* Puts the array in force and returns the previous one. */
void *array_swap(const struct testbed *testbed, void *array);

#endif
