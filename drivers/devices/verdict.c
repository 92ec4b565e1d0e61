/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides whether a run can take a device: see verdict.h.
 * A device and all members of its IOMMU group change their domain together, so each member must be free. What
 * this program does not understand stays as it is: it names a command only for disks and network cards whose
 * uses it can see.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/system/vector.h"
#include "bench/text/message.h"
#include "drivers/devices/kind.h"
#include "drivers/devices/use.h"
#include "drivers/devices/verdict.h"

static bool has_driver(const struct dma_device *device, const char *driver)
{
	return device->driver && !strcmp(device->driver, driver);
}

/* These drivers leave the choice of the domain to others, so the kernel lets their devices be in a group. */
static bool is_harmless(const struct dma_device *device)
{
	return !device->driver || has_driver(device, "vfio-pci") ||
	       has_driver(device, "pci-stub") || has_driver(device, "pcieport");
}

/*
 * Whether its uses are all that can depend on the device. A network card whose interface is not seen may have given it
 * to a container, or have users of another kind (RDMA).
 */
static bool is_understood(const struct dma_device *device)
{
	unsigned int base = KIND_BASE(device->class);

	return base == KIND_STORAGE || (base == KIND_NETWORK && device->use_count) ||
	       is_harmless(device);
}

/* Whether the device must stay as it is. */
static bool must_stay(const struct dma_device *device)
{
	if (device->group < 0 || kind_is_bridge(device->class) || use_is_active(device))
		return true;
	return device->driver && (strcmp(device->bus, "pci") || !is_understood(device));
}

/* Why a device is not free that has a driver or must stay. The caller frees it. */
static char *reason_of(const struct dma_device *device)
{
	if (device->group < 0)
		return strf("it has no IOMMU group");
	if (kind_is_bridge(device->class))
		return strf("a bridge: the devices behind it need it");
	if (use_is_active(device))
		return device_uses(device, true);
	if (strcmp(device->bus, "pci"))
		return strf("driver %s uses it; invbench frees only PCI devices", device->driver);
	if (!is_understood(device))
		return strf("driver %s uses it, and invbench cannot see what depends on it",
			    device->driver);
	return strf("driver %s uses it", device->driver);
}

static int add_command(char ***commands, size_t *count, const char *device, const char *driver,
		       const char *file)
{
	char **command = grow(commands, count, sizeof(*command));

	if (!command)
		return -ENOMEM;
	*command = geteuid() ? strf("echo %s | sudo tee /sys/bus/pci/drivers/%s/%s", device, driver,
				    file)
			     : strf("echo %s >/sys/bus/pci/drivers/%s/%s", device, driver, file);
	return *command ? 0 : -ENOMEM;
}

/* Adds the commands that unbind a member of the device's group and bind it again. */
static int add_commands(struct dma_device *device, const struct dma_device *member)
{
	int ret = add_command(&device->free, &device->free_count, member->name, member->driver,
			      "unbind");

	return ret ? ret
		   : add_command(&device->give_back, &device->give_back_count, member->name,
				 member->driver, "bind");
}

/* What holds the members of a group. */
struct holders {
	bool stay; /* one must stay as it is */
	bool neighbour; /* another member than the device */
	bool bridge; /* a bridge with its own driver, which VFIO accepts */
};

/* The device or a member of its group is not free. The worst reason is the one to tell. 0 or -ENOMEM. */
static int add_holder(struct dma_device *device, const struct dma_device *member,
		      struct holders *holders)
{
	bool stays = must_stay(member), is_told = device->reason && (!stays || holders->stay);
	char *reason = is_told ? NULL : reason_of(member);

	holders->stay |= stays;
	holders->neighbour |= member != device;
	if (reason) {
		free(device->reason);
		device->reason = member == device ? strf("%s", reason)
						  : strf("shares IOMMU group %d with %s: %s",
							 device->group, member->name, reason);
		free(reason);
	}
	if (!device->reason)
		return -ENOMEM;
	return stays ? 0 : add_commands(device, member);
}

static int find_holders(const struct devices *devices, struct dma_device *device,
			struct holders *holders)
{
	const struct dma_device *other = NULL;
	int ret = 0;

	if (device->driver || must_stay(device))
		ret = add_holder(device, device, holders);
	while (!ret && (other = devices_neighbour(devices, device, other)))
		if (is_harmless(other) && !use_is_active(other))
			holders->bridge |= kind_is_bridge(other->class);
		else
			ret = add_holder(device, other, holders);
	return ret;
}

/*
 * In a domain of the module's a bridge would lose its interrupts. VFIO's domains have a place for them. With ATS
 * the array of a domain has an entry more for each stream, and target driver's cells say how many it has.
 */
static void find_targets(struct dma_device *device, const struct holders *holders)
{
	bool is_free = !holders->stay && !holders->neighbour;

	device->shares_group = holders->neighbour;
	device->for_driver =
		is_free && !device->driver && !holders->bridge && device->ats != ATS_ON;
	device->for_vfio = is_free && !strcmp(device->bus, "pci") &&
			   KIND_BASE(device->class) != KIND_BRIDGE &&
			   (!device->driver || has_driver(device, "vfio-pci"));
	device->for_fio = device->has_disk && device->driver && !use_is_active(device);
}

static void forget_commands(char ***commands, size_t *count)
{
	for (size_t i = 0; i < *count; i++)
		free((*commands)[i]);
	free(*commands);
	*commands = NULL;
	*count = 0;
}

void verdict_free(struct dma_device *device)
{
	forget_commands(&device->free, &device->free_count);
	forget_commands(&device->give_back, &device->give_back_count);
	free(device->reason);
}

int verdict_find(const struct devices *devices, struct dma_device *device)
{
	struct holders holders = { 0 };
	int ret = find_holders(devices, device, &holders);

	if (ret)
		return ret;
	find_targets(device, &holders);
	if (device->for_driver || device->for_vfio)
		device->verdict = DEVICE_FREE;
	else if (!holders.stay && device->free_count)
		device->verdict = DEVICE_CAN_BE_FREED;
	else
		device->verdict = DEVICE_NO;
	if (device->verdict != DEVICE_NO)
		return 0;
	forget_commands(&device->free, &device->free_count);
	forget_commands(&device->give_back, &device->give_back_count);
	/* A host bridge with a bridge in its group suits no target. */
	if (!device->reason)
		device->reason = strf("shares IOMMU group %d with a bridge", device->group);
	return device->reason ? 0 : -ENOMEM;
}
