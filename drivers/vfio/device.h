/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Binds a PCI device to vfio-pci for the session.
 * A device that has another driver is refused, with a list of what uses it,
 * because only its owner knows whether it is needed.
 */
#ifndef INVBENCH_VFIO_DEVICE_H
#define INVBENCH_VFIO_DEVICE_H

#include "bench/core/uapi.h"

struct device {
	char name[INVBENCH_DEVICE_LEN];
	unsigned int group;
	/* The group's default domain before the session and now: strict, lazy or passthrough */
	char found[INVBENCH_NAME_LEN], domain[INVBENCH_NAME_LEN];
};

/* Needs undo_start(). 0, or -errno and the reason in refusal. */
int device_take(struct device *device, const char *name);

/*
 * Changes the default domain of the group; NULL: back to .found. No container may
 * hold the group. 0, or -errno and the reason in refusal.
 */
int device_set_domain(struct device *device, const char *domain);

#endif
