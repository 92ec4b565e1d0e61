/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the PCI classes that servers have: see kind.h. */
#include <stddef.h>

#include "drivers/devices/kind.h"

/* A row for all other subclasses follows the rows of its base class. */
#define ANY 0xff

static const struct {
	unsigned char base, sub;
	const char *name;
} names[] = {
	{ 0x01, 0x00, "virtio or SCSI disk" },
	{ 0x01, 0x04, "RAID controller" },
	{ 0x01, 0x06, "SATA" },
	{ 0x01, 0x07, "SAS" },
	{ 0x01, 0x08, "NVMe" },
	{ 0x01, ANY, "storage" },
	{ 0x02, 0x00, "Ethernet" },
	{ 0x02, 0x07, "InfiniBand" },
	{ 0x02, ANY, "network" },
	{ 0x03, ANY, "display" },
	{ 0x04, ANY, "multimedia" },
	{ 0x05, ANY, "memory" },
	{ 0x06, 0x00, "host bridge" },
	{ 0x06, 0x04, "PCI bridge" },
	{ 0x06, ANY, "bridge" },
	{ 0x07, 0x00, "serial port" },
	{ 0x07, ANY, "communication" },
	{ 0x08, ANY, "system device" },
	{ 0x0b, ANY, "processor" },
	{ 0x0c, 0x03, "USB" },
	{ 0x0c, ANY, "serial bus" },
	{ 0x10, ANY, "encryption" },
	{ 0x11, ANY, "signal processing" },
	{ 0x12, ANY, "accelerator" },
};

const char *kind_name(unsigned int class)
{
	unsigned int sub = class >> 8 & 0xff;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].base == KIND_BASE(class) &&
		    (names[i].sub == sub || names[i].sub == ANY))
			return names[i].name;
	return "PCI device";
}

bool kind_is_bridge(unsigned int class)
{
	return KIND_BASE(class) == KIND_BRIDGE && class >> 8 != KIND_HOST_BRIDGE;
}
