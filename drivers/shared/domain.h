/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The default domain of an IOMMU group: what the DMA of its devices' drivers goes through.
 * Its words are ours and the kernel's: strict invalidates at once, lazy later
 * and many together, passthrough does not translate.
 */
#ifndef INVBENCH_SHARED_DOMAIN_H
#define INVBENCH_SHARED_DOMAIN_H

#include <stddef.h>

/* The number of a PCI device's group; -ENODEV: no such device, or no IOMMU before it. */
int domain_group(const char *device);

/* "": there is none; what has no word of ours is told in the kernel's. */
void domain_read(unsigned int group, char *name, size_t size);

/*
 * Another for the group, whose devices must have no driver; -EOPNOTSUPP: no
 * such word. What it was is noted for the session's undo. 0 or -errno.
 */
int domain_change(unsigned int group, const char *name);

#endif
