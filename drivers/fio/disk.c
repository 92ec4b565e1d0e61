/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a device's disk, and looks whether it is free: see disk.h. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/axes.h"
#include "bench/measure/environment.h"
#include "bench/own.h"
#include "disk.h"
#include "drivers/shared/bind.h"
#include "drivers/shared/domain.h"
#include "drivers/shared/refusal.h"
#include "drivers/shared/undo.h"

#define DEVICE "/sys/bus/pci/devices/%s"
#define PROBE  "/sys/bus/pci/drivers_probe"
/* As PCI has it: what a device is, and whose. */
#define CLASS_NVME    0x0108
#define CLASS_SCSI    0x0100
#define VENDOR_VIRTIO 0x1af4
#define TRIES	      200 /* for a disk to appear */
#define PAUSE_US      50000
/* What the kernel and others do on account of a new disk is not to be counted with its I/O. */
#define SETTLE_US 500000

static int held = -1; /* a disk, for us alone */

static int read_group(struct disk *disk)
{
	int group = domain_group(disk->device);

	if (group < 0)
		return refuse(group, "device: %s is no PCI device here with an IOMMU before it",
			      disk->device);
	disk->group = (unsigned int)group;
	return 0;
}

/* Whether the block device hangs on the device, and is a disk with something in it. */
static bool is_of(const char *block, const char *device)
{
	char place[PATH_MAX], path[PATH_MAX + 16];
	unsigned long long sectors = 0;
	FILE *file;

	if (!realpath(block, place) || strncmp(place, device, strlen(device)) ||
	    place[strlen(device)] != '/')
		return false;
	snprintf(path, sizeof(path), "%s/partition", place);
	if (!access(path, F_OK))
		return false;
	snprintf(path, sizeof(path), "%s/size", place);
	file = fopen(path, "re");
	if (file && fscanf(file, "%llu", &sectors) != 1)
		sectors = 0;
	if (file)
		fclose(file);
	return sectors > 0;
}

/* The first of its disks, once it has a node; "": it has none. */
static void find_disk(struct disk *disk)
{
	char link[PATH_MAX], device[PATH_MAX];
	glob_t found;

	*disk->path = 0;
	snprintf(link, sizeof(link), DEVICE, disk->device);
	if (!realpath(link, device) || glob("/sys/class/block/*", 0, NULL, &found))
		return;
	for (size_t i = 0; i < found.gl_pathc && !*disk->path; i++) {
		const char *block = found.gl_pathv[i];

		if (is_of(block, device))
			snprintf(disk->path, sizeof(disk->path), "/dev/%s",
				 strrchr(block, '/') + 1);
	}
	globfree(&found);
	if (access(disk->path, F_OK))
		*disk->path = 0;
}

/* Its driver takes it, and the disk appears a little later. */
static int probe(struct disk *disk)
{
	int ret = undo_write(PROBE, disk->device);

	for (int tries = 0; !ret && tries < TRIES; tries++) {
		find_disk(disk);
		usleep(*disk->path ? SETTLE_US : PAUSE_US);
		if (*disk->path)
			return 0;
	}
	return refuse(ret ? ret : -ENODEV, "device: %s shows no disk: %s", disk->device,
		      ret ? strerror(-ret) : "its driver did not take it, dmesg says why");
}

/* To be undone: the driver lets go again. */
static int note_unbind(const struct disk *disk)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), DEVICE "/driver/unbind", disk->device);
	return undo_note(path, disk->device);
}

/* A number of the device's in sysfs; 0: it has none. */
static unsigned int read_number(const char *device, const char *name)
{
	char path[PATH_MAX];
	unsigned int number = 0;
	FILE *file;

	snprintf(path, sizeof(path), DEVICE "/%s", device, name);
	file = fopen(path, "re");
	if (file && fscanf(file, "%x", &number) != 1)
		number = 0;
	if (file)
		fclose(file);
	return number;
}

static __u32 kind_of(const char *device)
{
	unsigned int class = read_number(device, "class") >> 8;

	if (class == CLASS_NVME)
		return DISK_NVME;
	return class == CLASS_SCSI && read_number(device, "vendor") == VENDOR_VIRTIO
		       ? DISK_VIRTIO_BLK
		       : DISK_ANY;
}

bool disk_find(__u32 kind, char device[INVBENCH_DEVICE_LEN])
{
	glob_t found;
	bool is = false;

	if (glob("/sys/bus/pci/devices/*", 0, NULL, &found))
		return false;
	for (size_t i = 0; i < found.gl_pathc && !is; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/') + 1;

		is = strlen(name) < INVBENCH_DEVICE_LEN && kind_of(name) == kind;
		if (is)
			strcpy(device, name);
	}
	globfree(&found);
	return is;
}

/* Modules that may be built in, and what is there when they are. */
static const struct {
	const char *load, *driver;
} drivers[DISKS] = {
	[DISK_NVME] = { "modprobe -q nvme", "/sys/bus/pci/drivers/nvme" },
	[DISK_VIRTIO_BLK] = { "modprobe -q virtio_pci; modprobe -q virtio_blk",
			      "/sys/bus/virtio/drivers/virtio_blk" },
};

/* In the lab the device is the guest's own, and has no driver yet. */
static int bind(struct disk *disk)
{
	const char *load = drivers[disk->kind].load;
	char driver[64];
	int ret;

	bind_read(disk->device, driver);
	if (*driver || !environment_is_lab())
		return 0;
	if (load && system(load) && access(drivers[disk->kind].driver, F_OK))
		return refuse(-EOPNOTSUPP, "this kernel has no driver for %s",
			      axes[AXIS_DISK].words[disk->kind]);
	ret = note_unbind(disk);
	return ret ? ret : probe(disk);
}

static int take(struct disk *disk)
{
	int ret = read_group(disk);

	if (!ret)
		ret = bind(disk);
	if (ret)
		return ret;
	find_disk(disk);
	if (!*disk->path)
		return refuse(-ENODEV, "device: %s has no disk", disk->device);
	domain_read(disk->group, disk->domain, sizeof(disk->domain));
	memcpy(disk->found, disk->domain, sizeof(disk->found));
	return 0;
}

int disk_take(struct disk *disk, const char *device)
{
	int ret;

	*disk = (struct disk){ .kind = kind_of(device) };
	snprintf(disk->device, sizeof(disk->device), "%s", device);
	ret = take(disk);
	if (ret)
		*disk = (struct disk){ 0 };
	return ret;
}

/* Whoever has mounted it, swaps to it, or has made something of it or a part of it, holds it so too. */
int disk_hold(const struct disk *disk)
{
	int ret;

	held = open(disk->path, O_RDONLY | O_EXCL | O_CLOEXEC);
	if (held >= 0)
		return 0;
	ret = -errno;
	return refuse(ret, "device: %s, the disk of %s, %s", disk->path, disk->device,
		      ret == -EBUSY ? "is in use: mounted, swapped to, or part of something"
				    : strerror(-ret));
}

void disk_release(void)
{
	if (held >= 0)
		close(held);
	held = -1;
}

static int check_free(const struct disk *disk)
{
	int ret = disk_hold(disk);

	disk_release();
	return ret;
}

/* What was bound before is bound again, after all else is undone. */
static int unbind(const struct disk *disk)
{
	char path[PATH_MAX];
	int ret = 0;

	if (!environment_is_lab())
		ret = undo_note(PROBE, disk->device);
	snprintf(path, sizeof(path), DEVICE "/driver/unbind", disk->device);
	return ret ? ret : undo_write(path, disk->device);
}

int disk_set_domain(struct disk *disk, const char *domain)
{
	int ret, error;

	if (!strcmp(disk->domain, domain))
		return 0;
	ret = check_free(disk);
	if (ret)
		return ret;
	ret = unbind(disk);
	if (ret)
		return refuse(ret, "device: its driver does not let go of %s: %s", disk->device,
			      strerror(-ret));
	ret = domain_change(disk->group, domain);
	if (!ret)
		ret = note_unbind(disk);
	error = probe(disk);
	domain_read(disk->group, disk->domain, sizeof(disk->domain));
	if (ret)
		return refuse(ret == -EINVAL || ret == -ENODEV ? -EOPNOTSUPP : ret,
			      "domain: group %u of %s cannot be %s: %s", disk->group, disk->device,
			      domain, strerror(-ret));
	return error;
}

__u64 disk_completed(const struct disk *disk)
{
	unsigned long long reads = 0, writes = 0;
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/class/block/%s/stat", strrchr(disk->path, '/') + 1);
	file = fopen(path, "re");
	if (file && fscanf(file, "%llu %*u %*u %*u %llu", &reads, &writes) != 2)
		reads = writes = 0;
	if (file)
		fclose(file);
	return reads + writes;
}

/* 0: nothing is on it that anybody knows. */
static int check_empty(const struct disk *disk)
{
	char command[160], found[64] = "";
	FILE *blkid;
	int status;

	snprintf(command, sizeof(command),
		 "PATH=$PATH:/usr/sbin:/sbin blkid --probe --output value -s PTTYPE -s TYPE %s",
		 disk->path);
	blkid = popen(command, "re");
	if (!blkid)
		return refuse(-errno, "blkid cannot be started: %s", strerror(errno));
	if (!fgets(found, sizeof(found), blkid))
		*found = 0;
	while (fgetc(blkid) != EOF)
		;
	found[strcspn(found, "\n")] = 0;
	status = pclose(blkid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 2)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return refuse(-EOPNOTSUPP, "blkid is missing: install the package util-linux");
	return refuse(-EBUSY,
		      "device: %s is not empty, blkid finds %s on it; wipefs is yours to call",
		      disk->path, *found ? found : "several things");
}

int disk_check_write(const struct disk *disk)
{
	int ret;

	if (environment_is_lab())
		return 0;
	if (!own_is_said(disk->device))
		return refuse(
			-EPERM,
			"device: what is on %s would be lost; if it is yours to lose: --i-own %s",
			disk->path, disk->device);
	ret = check_free(disk);
	return ret ? ret : check_empty(disk);
}
