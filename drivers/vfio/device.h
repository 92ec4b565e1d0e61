/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The PCI device whose IOMMU group is mapped for: given to vfio-pci, and back.
 * Only a device that nothing uses is taken: one with a driver is refused, with
 * what hangs on it, since nobody but its owner can tell that it is not needed.
 */
#ifndef INVBENCH_VFIO_DEVICE_H
#define INVBENCH_VFIO_DEVICE_H

#include "bench/core/control.h"

struct device {
	char name[INVBENCH_DEVICE_LEN];
	unsigned int group;
	/* The group's default, then and now: strict, lazy, passthrough */
	char found[INVBENCH_NAME_LEN], domain[INVBENCH_NAME_LEN];
};

/* After undo_start(). 0 or -errno, and why in refusal. */
int device_take(struct device *device, const char *name);

/* Has the group another default, or NULL: the one that was found. While no container has it. The same. */
int device_set_domain(struct device *device, const char *domain);

#endif
