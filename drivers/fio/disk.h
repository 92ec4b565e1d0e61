/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The disk of a PCI device, which the kernel's own driver serves.
 * Changing the default domain unbinds the driver for a moment; guard.h says when that
 * is refused.
 * Functions that return int return 0, or -errno and the reason in refusal.
 */
#ifndef INVBENCH_FIO_DISK_H
#define INVBENCH_FIO_DISK_H

#include <stdbool.h>

#include "bench/core/uapi.h"

struct disk {
	char device[INVBENCH_DEVICE_LEN]; /* PCI address, "0000:01:00.0" */
	__u32 kind; /* enum invbench_disk; DISK_ANY: another kind */
	unsigned int group; /* number of the IOMMU group */
	char path[INVBENCH_DEVICE_LEN]; /* "/dev/nvme0n1" */
	/* The group's default domain before the session and now */
	char found[INVBENCH_NAME_LEN], domain[INVBENCH_NAME_LEN];
};

/* Finds the disk of a device. In the lab it binds the driver first. Needs undo_start(). */
int disk_take(struct disk *disk, const char *device);

/* Finds a device with a disk of this kind; false: the machine has none. */
bool disk_find(__u32 kind, char device[INVBENCH_DEVICE_LEN]);

/* Changes the default domain of the disk's group: "strict", "lazy" or "passthrough". */
int disk_set_domain(struct disk *disk, const char *domain);

/* The I/Os that the disk has completed, by the kernel's count. */
__u64 disk_completed(const struct disk *disk);

#endif
