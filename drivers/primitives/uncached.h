/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Eight bytes of a PCI device that a store reaches without a cache in between.
 * They are an entry of the device's MSI-X table. The PCI specification says what a
 * store to it does: nothing, while the device has no driver and MSI-X is off.
 */
#ifndef INVBENCH_PRIMITIVES_UNCACHED_H
#define INVBENCH_PRIMITIVES_UNCACHED_H

#include <linux/types.h>

/*
 * Maps them. The device must be free. It is enabled until the process ends, however it does; like after
 * any driver, the kernel then leaves its memory switched on. 0, or -errno and the reason in refusal.
 */
int uncached_open(const char *device, __u64 **word);
void uncached_close(void);

#endif
