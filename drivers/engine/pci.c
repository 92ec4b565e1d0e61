/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds free PCI devices, and refuses one that is not: see pci.h. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/devices/devices.h"
#include "drivers/devices/kind.h"
#include "drivers/devices/sysfs.h"
#include "drivers/engine/pci.h"
#include "drivers/engine/refusal.h"
#include "drivers/machine/domain.h"

int pci_group(const char *device, unsigned int *group)
{
	char path[PATH_MAX];
	int ret = domain_group(device);

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s", device);
	/* A name with a slash would lead out of the folder. */
	if (strchr(device, '/') || access(path, F_OK))
		return refuse(-ENODEV,
			      "device: %s is not a PCI device of this machine, see lspci -D",
			      device);
	if (ret < 0)
		return refuse(ret,
			      "device: %s has no IOMMU group: it is not behind an IOMMU, or the "
			      "IOMMU is off",
			      device);
	*group = (unsigned int)ret;
	return 0;
}

static int refuse_ats(const struct dma_device *device)
{
	return refuse(
		-EOPNOTSUPP,
		"device: %s uses ATS, so its domain's array has an entry more for each stream; "
		"allowed is a device without ATS, see: invbench list devices",
		device->name);
}

static int refuse_device(const struct dma_device *device)
{
	char *free_it = device_commands(device->free, device->free_count);
	char *give_back = device_commands(device->give_back, device->give_back_count);

	if (device->verdict == DEVICE_NO)
		refuse(-EBUSY,
		       "device: %s cannot be taken: %s; for others see: invbench list devices",
		       device->name, device->reason);
	else
		refuse(-EBUSY, "device: %s: %s; to free it: %s; to give it back later: %s",
		       device->name, device->reason, free_it ? free_it : "",
		       give_back ? give_back : "");
	free(free_it);
	free(give_back);
	return -EBUSY;
}

/* A name with a slash would lead out of the folder. */
static bool is_present(const char *name)
{
	return !strchr(name, '/') && (sysfs_exists("/sys/bus/pci/devices/%s", name) ||
				      sysfs_exists("/sys/bus/platform/devices/%s", name));
}

static int refuse_unknown(const char *name)
{
	if (!is_present(name))
		return refuse(-ENODEV,
			      "device: %s is not a PCI or platform device of this machine, or no "
			      "longer; see: invbench list devices",
			      name);
	return refuse(-ENODEV,
		      "device: %s is not behind an SMMUv3 of this machine; see: invbench list "
		      "devices",
		      name);
}

int pci_check(const char *name, bool for_vfio)
{
	struct devices devices;
	const struct dma_device *device;
	int ret = devices_read(&devices);

	device = ret ? NULL : devices_find(&devices, name);
	if (ret)
		refuse(ret, "device: %s: %s", name, strerror(-ret));
	else if (!device)
		ret = refuse_unknown(name);
	else if (!for_vfio && device->ats == ATS_ON)
		ret = refuse_ats(device);
	else if (!(for_vfio ? device->for_vfio : device->for_driver))
		ret = refuse_device(device);
	devices_free(&devices);
	return ret;
}

unsigned int pci_find_free(char (*names)[INVBENCH_DEVICE_LEN], unsigned int count)
{
	struct devices devices;
	unsigned int found = 0;
	int ret = devices_read(&devices);

	for (size_t i = 0; i < devices.count && !ret && found < count; i++) {
		const struct dma_device *device = &devices.list[i];

		if (device->for_driver && !strcmp(device->bus, "pci") &&
		    KIND_BASE(device->class) != KIND_BRIDGE &&
		    strlen(device->name) < INVBENCH_DEVICE_LEN)
			strcpy(names[found++], device->name);
	}
	devices_free(&devices);
	return found;
}
