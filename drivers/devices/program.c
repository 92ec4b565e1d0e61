/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the programs that have a device's nodes in /dev open: see use.h. */
#include <errno.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/text/message.h"
#include "drivers/devices/sysfs.h"
#include "drivers/devices/use.h"

#define VFIO_GROUP "/dev/vfio/" /* followed by the number of the IOMMU group */

/* Adds the name in /dev of each device number in the folder, and the path of its device. */
static int read_nodes(struct use_nodes *nodes, const char *folder)
{
	glob_t found = sysfs_glob("/sys/dev/%s/*", folder);
	int ret = 0;

	for (size_t i = 0; i < found.gl_pathc && !ret; i++) {
		char *path = sysfs_real("%s", sysfs_inside(found.gl_pathv[i])), *name = NULL;
		char line[256];
		char *uevent = path ? sysfs_path("%s/uevent", path) : NULL;
		FILE *file = uevent ? fopen(uevent, "re") : NULL;

		while (file && !name && fgets(line, sizeof(line), file))
			if (!strncmp(line, "DEVNAME=", 8))
				name = strf("/dev/%.*s", (int)strcspn(line + 8, "\n"), line + 8);
		if (file)
			fclose(file);
		free(uevent);
		if (name)
			ret = use_add_node(nodes, name, path);
		else
			free(path);
	}
	globfree(&found);
	return ret;
}

/* What an open file of this name stands for: the path of a device, or VFIO's group. NULL: neither. */
static const char *find_node(const struct use_nodes *nodes, const char *name)
{
	if (!strncmp(name, VFIO_GROUP, strlen(VFIO_GROUP)) &&
	    strspn(name + strlen(VFIO_GROUP), "0123456789"))
		return name;
	for (size_t i = 0; i < nodes->count; i++)
		if (!strcmp(nodes->list[i].name, name))
			return nodes->list[i].path;
	return NULL;
}

/* file: "/proc/PID/fd/N" */
static int add_file(struct usage *usage, const struct use_nodes *nodes, const char *file)
{
	char *target = sysfs_target("%s", file), *program;
	const char *path = target && !strncmp(target, "/dev/", 5) ? find_node(nodes, target) : NULL;
	long pid = strtol(file + strlen("/proc/"), NULL, 10);
	int ret = 0;

	if (path && pid != getpid()) {
		program = sysfs_line("/proc/%ld/comm", pid);
		ret = use_add_node(&usage->opened,
				   strf("%s (process %ld)", program ? program : "a program", pid),
				   strdup(path));
		free(program);
	}
	free(target);
	return ret;
}

int usage_read_programs(struct usage *usage)
{
	struct use_nodes nodes = { 0 };
	glob_t files;
	int ret = read_nodes(&nodes, "char");

	usage->sees_programs = *sysfs_root() || !geteuid();
	if (!ret)
		ret = read_nodes(&nodes, "block");
	files = sysfs_glob("/proc/[0-9]*/fd/*");
	for (size_t i = 0; i < files.gl_pathc && !ret; i++)
		ret = add_file(usage, &nodes, sysfs_inside(files.gl_pathv[i]));
	globfree(&files);
	use_nodes_free(&nodes);
	return ret;
}

int use_find_programs(struct dma_device *device, const struct usage *usage)
{
	char *group = strf(VFIO_GROUP "%d", device->group);
	int ret = group ? 0 : -ENOMEM;

	for (size_t i = 0; i < usage->opened.count && !ret; i++) {
		const struct use_node *opened = &usage->opened.list[i];

		if (!strcmp(opened->path, group))
			ret = use_add(device, true, strf("VFIO is in use by %s", opened->name));
		else if (use_owns(device, opened->path))
			ret = use_add(device, true, strf("in use by %s", opened->name));
	}
	free(group);
	return ret;
}
