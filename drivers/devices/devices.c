/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the devices behind the SMMUv3s: see devices.h. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/system/vector.h"
#include "bench/text/message.h"
#include "drivers/devices/devices.h"
#include "drivers/devices/kind.h"
#include "drivers/devices/sysfs.h"
#include "drivers/devices/use.h"
#include "drivers/devices/verdict.h"
#include "drivers/machine/domain.h"

/* PCI's configuration space */
#define CONFIG_SIZE    4096
#define CONFIG_SMALL   256 /* of a device without extended capabilities */
#define CAPABILITY_ATS 0x0f
#define ATS_CONTROL    6 /* offset in the capability */
#define ATS_ENABLE     0x8000

static uint32_t config_word(const unsigned char *config, size_t at, size_t bytes)
{
	uint32_t word = 0;

	for (size_t i = 0; i < bytes; i++)
		word |= (uint32_t)config[at + i] << (8 * i);
	return word;
}

/* Others than root read only the first 64 bytes. */
static enum device_ats read_ats(const char *device)
{
	char *path = sysfs_path("%s/config", device);
	FILE *file = path ? fopen(path, "re") : NULL;
	unsigned char config[CONFIG_SIZE];
	size_t length = file ? fread(config, 1, sizeof(config), file) : 0;
	enum device_ats ats = length < CONFIG_SMALL ? ATS_UNKNOWN : ATS_NONE;

	/* Each link leads further on, so that a damaged list ends, too. */
	for (size_t at = CONFIG_SMALL, next; at + 8 <= length; at = next) {
		uint32_t head = config_word(config, at, 4);

		next = head >> 20;
		if ((head & 0xffff) == CAPABILITY_ATS)
			ats = config_word(config, at + ATS_CONTROL, 2) & ATS_ENABLE ? ATS_ON
										    : ATS_OFF;
		if (next <= at)
			break;
	}
	if (file)
		fclose(file);
	free(path);
	return ats;
}

/* Takes ownership of path. */
static int read_device(struct devices *devices, const char *smmu, char *path)
{
	struct dma_device *device = grow(&devices->list, &devices->count, sizeof(*device));
	char *group, *type;

	if (!device) {
		free(path);
		return -ENOMEM;
	}
	group = sysfs_link("%s/iommu_group", path);
	device->path = path;
	device->name = strdup(strrchr(path, '/') + 1);
	device->bus = sysfs_link("%s/subsystem", path);
	device->bus = device->bus ? device->bus : strdup("");
	device->driver = sysfs_link("%s/driver", path);
	device->smmu = strdup(smmu);
	device->class = (unsigned int)sysfs_number(0, "%s/class", path);
	device->kind = device->class ? kind_name(device->class) : "platform device";
	device->group = group ? atoi(group) : -1;
	type = sysfs_line("%s/iommu_group/type", path);
	device->domain = type ? strdup(domain_word(type)) : NULL;
	device->node = (int)sysfs_number(-1, "%s/numa_node", path);
	device->ats = read_ats(path);
	free(type);
	free(group);
	return device->name && device->bus && device->smmu ? 0 : -ENOMEM;
}

static int read_smmu(struct devices *devices, const char *folder)
{
	glob_t found = sysfs_glob("%s/devices/*", folder);
	int ret = 0;

	for (size_t i = 0; i < found.gl_pathc && !ret; i++) {
		char *path = sysfs_real("%s", sysfs_inside(found.gl_pathv[i]));

		if (path)
			ret = read_device(devices, strrchr(folder, '/') + 1, path);
	}
	globfree(&found);
	return ret;
}

static int compare(const void *left, const void *right)
{
	const struct dma_device *a = left, *b = right;

	return a->verdict == b->verdict ? strcmp(a->name, b->name)
					: (int)a->verdict - (int)b->verdict;
}

static int judge(struct devices *devices)
{
	struct usage usage;
	int ret = usage_read(&usage);

	devices->sees_programs = usage.sees_programs;
	for (size_t i = 0; i < devices->count && !ret; i++)
		ret = use_find(&devices->list[i], &usage);
	for (size_t i = 0; i < devices->count && !ret; i++)
		ret = verdict_find(devices, &devices->list[i]);
	usage_free(&usage);
	if (!ret && devices->count)
		qsort(devices->list, devices->count, sizeof(*devices->list), compare);
	return ret;
}

static glob_t find_smmus(void)
{
	return sysfs_glob("/sys/class/iommu/smmu3.*");
}

bool devices_have_smmu(void)
{
	glob_t found = find_smmus();
	bool have = found.gl_pathc;

	globfree(&found);
	return have;
}

int devices_read(struct devices *devices)
{
	glob_t found = find_smmus();
	int ret = 0;

	*devices = (struct devices){ .smmu_count = found.gl_pathc };
	for (size_t i = 0; i < found.gl_pathc && !ret; i++)
		ret = read_smmu(devices, sysfs_inside(found.gl_pathv[i]));
	globfree(&found);
	return ret ? ret : judge(devices);
}

static void device_free(struct dma_device *device)
{
	for (size_t i = 0; i < device->use_count; i++)
		free(device->uses[i].text);
	verdict_free(device);
	free(device->uses);
	free(device->name);
	free(device->bus);
	free(device->path);
	free(device->driver);
	free(device->smmu);
	free(device->domain);
}

void devices_free(struct devices *devices)
{
	for (size_t i = 0; i < devices->count; i++)
		device_free(&devices->list[i]);
	free(devices->list);
}

const struct dma_device *devices_find(const struct devices *devices, const char *name)
{
	for (size_t i = 0; i < devices->count; i++)
		if (!strcmp(devices->list[i].name, name))
			return &devices->list[i];
	return NULL;
}

const struct dma_device *devices_neighbour(const struct devices *devices,
					   const struct dma_device *device,
					   const struct dma_device *last)
{
	for (size_t i = last ? (size_t)(last - devices->list) + 1 : 0; i < devices->count; i++)
		if (devices->list[i].group == device->group && &devices->list[i] != device)
			return &devices->list[i];
	return NULL;
}

const struct dma_device *devices_pick(const struct devices *devices)
{
	const struct dma_device *picked = NULL;

	for (size_t i = 0; i < devices->count; i++) {
		const struct dma_device *device = &devices->list[i];

		if (!device->for_driver || devices_neighbour(devices, device, NULL))
			continue;
		if (KIND_BASE(device->class) != KIND_STORAGE)
			return device;
		picked = picked ? picked : device;
	}
	return picked;
}

static char *join(char *text, const char *separator, const char *next)
{
	char *joined = text ? strf("%s%s%s", text, *text ? separator : "", next) : NULL;

	free(text);
	return joined;
}

char *device_uses(const struct dma_device *device, bool only_active)
{
	char *text = strdup("");

	for (size_t i = 0; i < device->use_count; i++)
		if (device->uses[i].is_active || !only_active)
			text = join(text, ", ", device->uses[i].text);
	return text;
}

int device_needed(const char *name, char **why)
{
	struct devices devices;
	const struct dma_device *device;
	int ret = devices_read(&devices);

	*why = NULL;
	device = ret ? NULL : devices_find(&devices, name);
	if (!device) {
		ret = ret ? ret : -EOPNOTSUPP;
		*why = strf("it is not behind an SMMUv3, so invbench cannot see who uses it");
	} else if (device->shares_group) {
		ret = -EBUSY;
		*why = strf("it shares IOMMU group %d with a device that has a driver",
			    device->group);
	} else {
		*why = device_uses(device, true);
		ret = *why && !**why ? 0 : -EAGAIN;
	}
	devices_free(&devices);
	return ret;
}

char *device_commands(char *const *commands, size_t count)
{
	char *text = strdup("");

	for (size_t i = 0; i < count; i++)
		text = join(text, "; ", commands[i]);
	return text;
}

char *devices_why_idle(const struct devices *devices)
{
	size_t driven = 0, passthrough = 0;

	if (!devices->smmu_count)
		return strf("this kernel drives no SMMUv3; see: invbench doctor");
	for (size_t i = 0; i < devices->count; i++) {
		const struct dma_device *device = &devices->list[i];

		if (!device->driver || kind_is_bridge(device->class))
			continue;
		driven++;
		passthrough += device->domain && !strcmp(device->domain, "passthrough");
	}
	if (!driven)
		return strf("no device behind an SMMUv3 has a driver that does DMA; see: invbench "
			    "list devices");
	if (driven == passthrough)
		return strf("all devices with a driver are in the domain passthrough, which "
			    "invalidates nothing; boot with iommu.passthrough=0");
	return strf("no device behind an SMMUv3 did I/O while it was observed; see: invbench list "
		    "devices");
}
