/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The default domain of an IOMMU group, which the kernel's drivers use for DMA.
 * strict invalidates at each unmap, lazy invalidates many unmaps together later,
 * and passthrough does not translate.
 */
#ifndef INVBENCH_MACHINE_DOMAIN_H
#define INVBENCH_MACHINE_DOMAIN_H

#include <stddef.h>

/* The number of a PCI device's IOMMU group; -ENODEV: no such device, or it has no group. */
int domain_group(const char *device);

/* The word for the kernel's name of a type of domain; an unknown name is its own word. */
const char *domain_word(const char *type);

/* Reads the domain: strict, lazy, passthrough, or the kernel's word for another type; "": none. */
void domain_read(unsigned int group, char *name, size_t size);

/*
 * Changes the domain until the session ends. The group's devices must have no
 * driver. 0; -EOPNOTSUPP: name is not strict, lazy or passthrough; or -errno.
 */
int domain_change(unsigned int group, const char *name);

#endif
