/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps what is on the disks of others. Taking the driver from a device takes all of its
 * disks from their users, and writing destroys data. Both are refused while anything uses
 * a disk. Writing also needs the owner's permission (--allow-write) and an empty disk.
 * Functions that return int return 0, or -errno and the reason in refusal.
 */
#ifndef INVBENCH_FIO_GUARD_H
#define INVBENCH_FIO_GUARD_H

#include "drivers/fio/disk.h"

/*
 * Refuses to take the driver from the disk's device. A device with several disks keeps it,
 * for the kernel may find another one first when the driver comes back.
 */
int guard_unbind(const struct disk *disk);

/* Refuses a disk that must not be written to. */
int guard_write(const struct disk *disk);

/*
 * Opens one disk exclusively until guard_release(), so that nobody can mount it. Fails if it is
 * mounted, swap, or in a RAID or LVM, which open it exclusively, too.
 */
int guard_hold(const struct disk *disk);
void guard_release(void);

#endif
