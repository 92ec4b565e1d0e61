/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a PCI function is, in words, and whether this program understands what depends on it. */
#ifndef INVBENCH_DEVICES_KIND_H
#define INVBENCH_DEVICES_KIND_H

#include <stdbool.h>

/* Class codes as in sysfs: base class, subclass, interface. */
#define KIND_BASE(class) ((class) >> 16)
#define KIND_HOST_BRIDGE 0x0600

enum { KIND_STORAGE = 0x01, KIND_NETWORK = 0x02, KIND_BRIDGE = 0x06 };

/* "NVMe", "Ethernet", "PCI bridge" …; "PCI device" for a class without a name here. */
const char *kind_name(unsigned int class);

/* A bridge to other devices. The host bridge is none of these: other devices do not need its driver. */
bool kind_is_bridge(unsigned int class);

#endif
