/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Refuses what would harm the users of a disk: see guard.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/system/file.h"
#include "bench/system/process.h"
#include "drivers/devices/devices.h"
#include "drivers/engine/refusal.h"
#include "drivers/fio/guard.h"
#include "drivers/machine/identity.h"
#include "drivers/machine/write_permission.h"

#define BLKID_NOTHING 2 /* its exit status if it finds nothing */
/* How long a program may have a disk open that only looks at it, as udev does with a new one */
#define TRIES	 40
#define PAUSE_US 50000

static int held = -1; /* the exclusive descriptor */

/* A descriptor, or -errno after a refusal. */
static int open_exclusively(const char *path, const char *device)
{
	int fd = open(path, O_RDONLY | O_EXCL | O_CLOEXEC), ret = -errno;

	if (fd >= 0)
		return fd;
	return refuse(ret, "device: %s, a disk of %s, %s", path, device,
		      ret == -EBUSY ? "is in use (mounted, swap, RAID, LVM or a program); free it "
				      "first, lsblk shows its use"
				    : strerror(-ret));
}

int guard_hold(const struct disk *disk)
{
	held = open_exclusively(disk->path, disk->device);
	return held < 0 ? held : 0;
}

void guard_release(void)
{
	if (held >= 0)
		close(held);
	held = -1;
}

static int check_free(const struct disk *disk)
{
	int ret = guard_hold(disk);

	guard_release();
	return ret;
}

/* Nobody may hold any of the device's disks. */
static int check_all_free(const struct disk *disk)
{
	char **disks = device_disks(disk->device);
	int ret = disks ? 0 : -ENOMEM;

	for (char **path = disks; path && *path && ret >= 0; path++) {
		ret = open_exclusively(*path, disk->device);
		if (ret >= 0)
			close(ret);
	}
	file_list_free(disks);
	return ret < 0 ? ret : 0;
}

/* Waits for programs that soon close the disk. */
static int check_users(const struct disk *disk)
{
	char *why;
	int ret = device_needed(disk->device, &why);

	for (int tries = 0; ret == -EAGAIN && tries < TRIES; tries++) {
		free(why);
		usleep(PAUSE_US);
		ret = device_needed(disk->device, &why);
	}
	if (ret)
		ret = refuse(ret == -EAGAIN ? -EBUSY : ret, "device: %s must keep its driver: %s",
			     disk->device, why ? why : "out of memory");
	free(why);
	return ret;
}

static int check_single(const struct disk *disk)
{
	char **disks = device_disks(disk->device);
	size_t count = 0;

	while (disks && disks[count])
		count++;
	file_list_free(disks);
	if (count == 1)
		return 0;
	return refuse(-EOPNOTSUPP,
		      "domain: %s has %zu disks; a change of its domain allows 1, because another "
		      "one may come back as the first",
		      disk->device, count);
}

int guard_unbind(const struct disk *disk)
{
	int ret = machine_is_lab() ? check_free(disk) : check_all_free(disk);

	if (ret || machine_is_lab())
		return ret;
	ret = check_users(disk);
	return ret ? ret : check_single(disk);
}

/* Refuses a disk on which blkid finds a file system, a partition table or the like. */
static int check_empty(const struct disk *disk)
{
	char *const arguments[] = { "blkid", "--probe", "--output",	    "value", "-s", "PTTYPE",
				    "-s",    "TYPE",	(char *)disk->path, NULL };
	char found[64];
	int status = process_output(arguments, true, found, sizeof(found));

	if (status < 0)
		return refuse(status, "device: blkid cannot be started: %s", strerror(-status));
	if (status == BLKID_NOTHING)
		return 0;
	if (status == 127)
		return refuse(-EOPNOTSUPP,
			      "device: blkid is missing: install the package util-linux");
	found[strcspn(found, "\n")] = 0;
	return refuse(-EBUSY,
		      "device: %s is not empty: blkid finds %s on it; to overwrite it, run "
		      "wipefs yourself",
		      disk->path, *found ? found : "several signatures");
}

int guard_write(const struct disk *disk)
{
	int ret;

	if (machine_is_lab())
		return 0;
	if (!write_permission_granted(disk->device))
		return refuse(
			-EPERM,
			"device: the job destroys all data on %s; to permit that: --allow-write %s",
			disk->path, disk->device);
	ret = check_free(disk);
	return ret ? ret : check_empty(disk);
}
