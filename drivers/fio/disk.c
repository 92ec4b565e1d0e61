/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a device's disk and changes its domain: see disk.h. */
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/plan/axes.h"
#include "bench/system/file.h"
#include "drivers/devices/devices.h"
#include "drivers/engine/pci.h"
#include "drivers/engine/refusal.h"
#include "drivers/fio/disk.h"
#include "drivers/fio/guard.h"
#include "drivers/machine/bind.h"
#include "drivers/machine/domain.h"
#include "drivers/machine/identity.h"
#include "drivers/machine/undo.h"

#define DEVICE "/sys/bus/pci/devices/%s"
#define PROBE  "/sys/bus/pci/drivers_probe"
/* PCI class codes and vendor */
#define CLASS_NVME    0x0108
#define CLASS_SCSI    0x0100
#define VENDOR_VIRTIO 0x1af4
#define TRIES	      200 /* while the disk appears */
#define PAUSE_US      50000
/* The kernel and udev read a new disk. This pause keeps their I/O out of the measurement. */
#define SETTLE_US 500000

/* Writes the path of the device's first disk; "": it has none, or no node in /dev yet. */
static void find_disk(struct disk *disk)
{
	char **disks = device_disks(disk->device);

	snprintf(disk->path, sizeof(disk->path), "%s", disks && *disks ? *disks : "");
	file_list_free(disks);
	if (access(disk->path, F_OK))
		*disk->path = 0;
}

/* Lets the kernel bind its driver, and waits for the disk. */
static int probe(struct disk *disk)
{
	int ret = undo_write(PROBE, disk->device);

	for (int tries = 0; !ret && tries < TRIES; tries++) {
		find_disk(disk);
		usleep(*disk->path ? SETTLE_US : PAUSE_US);
		if (*disk->path)
			return 0;
	}
	return refuse(ret ? ret : -ENODEV, "device: %s has no disk: %s", disk->device,
		      ret ? strerror(-ret) : "no driver accepted it; see dmesg for the reason");
}

/* Notes that the driver must be unbound at the end of the session. */
static int note_unbind(const struct disk *disk)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), DEVICE "/driver/unbind", disk->device);
	return undo_note(path, disk->device);
}

/* Reads a hexadecimal number of the device in sysfs; 0: it has none. */
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
	bool is_found = false;

	if (glob("/sys/bus/pci/devices/*", 0, NULL, &found))
		return false;
	for (size_t i = 0; i < found.gl_pathc && !is_found; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/') + 1;

		is_found = strlen(name) < INVBENCH_DEVICE_LEN && kind_of(name) == kind;
		if (is_found)
			strcpy(device, name);
	}
	globfree(&found);
	return is_found;
}

/* How to load a kind's driver, and the folder that exists if it is loaded or built in. */
static const struct {
	const char *load[6], *driver;
} drivers[DISKS] = {
	[DISK_NVME] = { { "modprobe", "-q", "nvme" }, "/sys/bus/pci/drivers/nvme" },
	[DISK_VIRTIO_BLK] = { { "modprobe", "-q", "-a", "virtio_pci", "virtio_blk" },
			      "/sys/bus/virtio/drivers/virtio_blk" },
};

/* In the lab the device has no driver yet. On a host its owner decides which driver it has. */
static int bind(struct disk *disk)
{
	const char *const *load = drivers[disk->kind].load;
	char driver[64];
	int ret;

	bind_read(disk->device, driver);
	if (*driver || !machine_is_lab())
		return 0;
	/* A driver binds the device as soon as it is loaded. */
	ret = note_unbind(disk);
	if (ret)
		return ret;
	if (*load && undo_run(load) && access(drivers[disk->kind].driver, F_OK))
		return refuse(-EOPNOTSUPP, "disk: this kernel has no driver for %s",
			      axes[AXIS_DISK].words[disk->kind]);
	return probe(disk);
}

static int take(struct disk *disk)
{
	int ret = pci_group(disk->device, &disk->group);

	if (!ret)
		ret = bind(disk);
	if (ret)
		return ret;
	find_disk(disk);
	if (!*disk->path)
		return refuse(-ENODEV,
			      "device: %s has no disk in /dev; name one that has, with its driver: "
			      "--device fio=NAME",
			      disk->device);
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

/* Unbinds the driver, and on a host notes that it must be bound again at the end. */
static int unbind(const struct disk *disk)
{
	char path[PATH_MAX];
	int ret = 0;

	if (!machine_is_lab())
		ret = undo_note(PROBE, disk->device);
	snprintf(path, sizeof(path), DEVICE "/driver/unbind", disk->device);
	return ret ? ret : undo_write(path, disk->device);
}

int disk_set_domain(struct disk *disk, const char *domain)
{
	int ret, error;

	if (!strcmp(disk->domain, domain))
		return 0;
	ret = guard_unbind(disk);
	if (ret)
		return ret;
	ret = unbind(disk);
	if (ret)
		return refuse(ret, "device: %s cannot be unbound from its driver: %s", disk->device,
			      strerror(-ret));
	ret = domain_change(disk->group, domain);
	if (!ret)
		ret = note_unbind(disk);
	error = probe(disk);
	domain_read(disk->group, disk->domain, sizeof(disk->domain));
	if (ret)
		return refuse(ret == -EINVAL || ret == -ENODEV ? -EOPNOTSUPP : ret,
			      "domain: IOMMU group %u of %s cannot be set to %s: %s", disk->group,
			      disk->device, domain, strerror(-ret));
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
