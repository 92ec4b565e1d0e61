/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The disk of a PCI device, on which I/O is done by the kernel's own driver.
 * Nothing is taken from anybody: another default domain needs the driver to let
 * go for a moment, and writing destroys what is there, so for both nobody may
 * use the disk; and it is written to only if its owner has said so and nothing
 * is on it.
 */
#ifndef INVBENCH_FIO_DISK_H
#define INVBENCH_FIO_DISK_H

#include <stdbool.h>

#include "bench/core/control.h"

struct disk {
	char device[INVBENCH_DEVICE_LEN]; /* its name on the PCI bus */
	__u32 kind; /* enum invbench_disk; DISK_ANY: none that has a word */
	unsigned int group;
	char path[INVBENCH_DEVICE_LEN]; /* "/dev/nvme0n1" */
	char found[INVBENCH_NAME_LEN], domain[INVBENCH_NAME_LEN]; /* the group's, then and now */
};

/* After undo_start(). 0 or -errno, and why in refusal, as all here. */
int disk_take(struct disk *disk, const char *device);

/* A device of this machine whose disk is of the kind; false: there is none. */
bool disk_find(__u32 kind, char device[INVBENCH_DEVICE_LEN]);

/* Has the group another default domain, "strict" …, from here on. */
int disk_set_domain(struct disk *disk, const char *domain);

/* How many I/Os it has completed since it is there, as the kernel counts them. */
__u64 disk_completed(const struct disk *disk);

/* Whether it may be written to. */
int disk_check_write(const struct disk *disk);

/* Nobody else can mount it, or make anything of it, until it is released; one at a time. */
int disk_hold(const struct disk *disk);
void disk_release(void);

#endif
