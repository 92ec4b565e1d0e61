/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives a device to vfio-pci: see device.h. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/measure/environment.h"
#include "drivers/shared/bind.h"
#include "drivers/shared/domain.h"
#include "drivers/shared/refusal.h"
#include "device.h"

#define DEVICE "/sys/bus/pci/devices/%s"
#define VFIO   "/sys/bus/pci/drivers/vfio-pci"

struct taking {
	struct device *device;
	char path[128]; /* of the device in sysfs */
};

/* Whether /dev/NAME, or a part of it, is mounted somewhere; then where. */
static bool is_mounted(const char *name, char where[NAME_MAX + 1])
{
	FILE *mounts = fopen("/proc/mounts", "re");
	char line[PATH_MAX], disk[NAME_MAX + 8];
	bool found = false;

	snprintf(disk, sizeof(disk), "/dev/%s", name);
	while (mounts && !found && fgets(line, sizeof(line), mounts))
		found = !strncmp(line, disk, strlen(disk)) && sscanf(line, "%*s %255s", where) == 1;
	if (mounts)
		fclose(mounts);
	return found;
}

/* Adds what of the class (disks, network interfaces) hangs on the device to the text. */
static void add_uses(const struct taking *taking, const char *class, char *text, size_t size)
{
	char link[PATH_MAX], at[PATH_MAX], place[PATH_MAX], where[NAME_MAX + 1];
	DIR *dir = opendir(class);
	struct dirent *entry;

	if (!realpath(taking->path, place))
		*place = 0;
	while (dir && (entry = readdir(dir))) {
		size_t used = strlen(text);

		snprintf(link, sizeof(link), "%s/%s", class, entry->d_name);
		if (entry->d_name[0] == '.' || !realpath(link, at) ||
		    strncmp(at, place, strlen(place)) || at[strlen(place)] != '/')
			continue;
		if (is_mounted(entry->d_name, where))
			snprintf(text + used, size - used, ", %s mounted on %s", entry->d_name,
				 where);
		else
			snprintf(text + used, size - used, ", %s", entry->d_name);
	}
	if (dir)
		closedir(dir);
}

static int refuse_used(const struct taking *taking, const char *driver)
{
	char uses[256] = "";

	add_uses(taking, "/sys/class/net", uses, sizeof(uses));
	add_uses(taking, "/sys/class/block", uses, sizeof(uses));
	return refuse(-EBUSY, "device: %s is in use: driver %s%.60s; unbind it first",
		      taking->device->name, driver, uses);
}

static int find(const struct taking *taking)
{
	int group = domain_group(taking->device->name);

	if (access(taking->path, F_OK))
		return refuse(-ENODEV, "device: %s is no PCI device here", taking->device->name);
	if (group < 0)
		return refuse(
			group,
			"device: %s has no IOMMU group: there is no IOMMU before it, or it is off",
			taking->device->name);
	taking->device->group = (unsigned int)group;
	return 0;
}

/* The guest is ours and gone afterwards; on a host, what is loaded is its owner's to say. */
static int need_driver(void)
{
	if (environment_is_lab() && access(VFIO, F_OK) &&
	    system("modprobe -q -a vfio-pci vfio_iommu_type1"))
		return refuse(-EOPNOTSUPP, "this kernel has no vfio-pci");
	if (access(VFIO, F_OK))
		return refuse(-EOPNOTSUPP,
			      "vfio-pci is not there: modprobe -a vfio-pci vfio_iommu_type1");
	return 0;
}

static int bind(const struct taking *taking)
{
	const char *name = taking->device->name;
	int ret = bind_driver(name, "vfio-pci");

	if (ret == -ENODEV)
		return refuse(ret, "device: vfio-pci did not take %s, dmesg says why", name);
	if (ret)
		return refuse(ret, "device: %s cannot be given to vfio-pci: %s", name,
			      strerror(-ret));
	return 0;
}

int device_take(struct device *device, const char *name)
{
	struct taking taking = { .device = device };
	char driver[64];
	int ret;

	snprintf(device->name, sizeof(device->name), "%s", name);
	snprintf(taking.path, sizeof(taking.path), DEVICE, device->name);
	ret = find(&taking);
	if (ret)
		return ret;
	bind_read(device->name, driver);
	if (*driver && strcmp(driver, "vfio-pci"))
		return refuse_used(&taking, driver);
	ret = need_driver();
	if (!ret && !*driver)
		ret = bind(&taking);
	if (ret)
		return ret;
	domain_read(device->group, device->domain, sizeof(device->domain));
	memcpy(device->found, device->domain, sizeof(device->found));
	return 0;
}

int device_set_domain(struct device *device, const char *domain)
{
	int ret;

	domain = domain ? domain : device->found;
	if (!strcmp(device->domain, domain))
		return 0;
	ret = domain_change(device->group, domain);
	domain_read(device->group, device->domain, sizeof(device->domain));
	if (!ret)
		return 0;
	return refuse(-EOPNOTSUPP, "domain: group %u of %s cannot be %s: %s", device->group,
		      device->name, domain, strerror(-ret));
}
