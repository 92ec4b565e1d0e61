/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds PCI devices that a run can take, and refuses others, naming what stands in the way.
 * Functions that return int return 0, or -errno and the reason in refusal.
 */
#ifndef INVBENCH_ENGINE_PCI_H
#define INVBENCH_ENGINE_PCI_H

#include <stdbool.h>

#include "bench/core/sample.h"

/* Writes the number of the device's IOMMU group. */
int pci_group(const char *device, unsigned int *group);

/*
 * Refuses a device, by its PCI name, that a target cannot take as it is. The reason names the commands that free the
 * device, or why it must stay as it is. for_vfio: vfio-pci may be its driver; else it must have none. -EBUSY; -ENODEV:
 * it is not behind an SMMUv3.
 */
int pci_check(const char *name, bool for_vfio);

/*
 * Finds up to count devices, by address, that target driver can take as they are; no host bridge. Returns how many it
 * found.
 */
unsigned int pci_find_free(char (*names)[INVBENCH_DEVICE_LEN], unsigned int count);

#endif
