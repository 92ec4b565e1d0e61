/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes a group's default domain in sysfs: see domain.h. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/machine/domain.h"
#include "drivers/machine/undo.h"

static const struct {
	const char *type, *name;
} types[] = { { "DMA", "strict" }, { "DMA-FQ", "lazy" }, { "identity", "passthrough" } };

#define COUNT (sizeof(types) / sizeof(types[0]))

int domain_group(const char *device)
{
	char path[PATH_MAX], target[PATH_MAX];
	ssize_t length;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group", device);
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return -ENODEV;
	target[length] = 0;
	return atoi(strrchr(target, '/') + 1);
}

static void type_path(unsigned int group, char path[64])
{
	snprintf(path, 64, "/sys/kernel/iommu_groups/%u/type", group);
}

static void type_read(unsigned int group, char type[32])
{
	char path[64];
	FILE *file;

	type_path(group, path);
	*type = 0;
	file = fopen(path, "re");
	if (file && fscanf(file, "%31s", type) != 1)
		*type = 0;
	if (file)
		fclose(file);
}

const char *domain_word(const char *type)
{
	for (size_t i = 0; i < COUNT; i++)
		if (!strcmp(type, types[i].type))
			return types[i].name;
	return type;
}

void domain_read(unsigned int group, char *name, size_t size)
{
	char type[32];

	type_read(group, type);
	snprintf(name, size, "%s", domain_word(type));
}

int domain_change(unsigned int group, const char *name)
{
	char path[64], type[32];
	int ret;

	type_path(group, path);
	type_read(group, type);
	for (size_t i = 0; i < COUNT; i++) {
		if (strcmp(name, types[i].name))
			continue;
		if (!strcmp(type, types[i].type))
			return 0;
		ret = undo_note(path, type);
		return ret ? ret : undo_write(path, types[i].type);
	}
	return -EOPNOTSUPP;
}
