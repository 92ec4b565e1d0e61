/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Binds a device to vfio-pci: see device.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/engine/pci.h"
#include "drivers/engine/refusal.h"
#include "drivers/machine/bind.h"
#include "drivers/machine/domain.h"
#include "drivers/machine/identity.h"
#include "drivers/machine/undo.h"
#include "drivers/vfio/device.h"

#define VFIO "/sys/bus/pci/drivers/vfio-pci"

/* Loads VFIO in the lab's guest. On a host the owner decides which modules are loaded. */
static int need_driver(void)
{
	static const char *const load[] = { "modprobe",		"-q", "-a", "vfio-pci",
					    "vfio_iommu_type1", NULL };

	if (machine_is_lab() && access(VFIO, F_OK) && undo_run(load))
		return refuse(-EOPNOTSUPP, "this kernel is built without vfio-pci");
	if (access(VFIO, F_OK))
		return refuse(
			-EOPNOTSUPP,
			"vfio-pci is not loaded; load it: modprobe -a vfio-pci vfio_iommu_type1");
	return 0;
}

static int bind(const char *name)
{
	int ret = bind_driver(name, "vfio-pci");

	if (ret == -ENODEV)
		return refuse(ret, "device: vfio-pci did not accept %s; see dmesg for the reason",
			      name);
	if (ret)
		return refuse(ret, "device: %s cannot be bound to vfio-pci: %s", name,
			      strerror(-ret));
	return 0;
}

int device_take(struct device *device, const char *name)
{
	char driver[64];
	int ret;

	snprintf(device->name, sizeof(device->name), "%s", name);
	ret = pci_group(device->name, &device->group);
	if (ret)
		return ret;
	ret = pci_check(device->name, true);
	if (ret)
		return ret;
	bind_read(device->name, driver);
	ret = need_driver();
	if (!ret && !*driver)
		ret = bind(device->name);
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
	return refuse(-EOPNOTSUPP, "domain: IOMMU group %u of %s cannot be set to %s: %s",
		      device->group, device->name, domain, strerror(-ret));
}
