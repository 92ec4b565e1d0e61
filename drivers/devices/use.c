/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects what uses a device, and looks at its network interfaces itself: see use.h. */
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "bench/system/vector.h"
#include "bench/text/message.h"
#include "drivers/devices/kind.h"
#include "drivers/devices/sysfs.h"
#include "drivers/devices/use.h"

/* An NVMe disk that several controllers may share stands here instead of below its device. */
#define NVME_SUBSYSTEM "/sys/devices/virtual/nvme-subsystem/"

int use_add(struct dma_device *device, bool is_active, char *text)
{
	struct device_use *use = NULL;

	for (size_t i = 0; text && i < device->use_count; i++)
		if (!strcmp(device->uses[i].text, text)) {
			free(text);
			return 0;
		}
	if (text)
		use = grow(&device->uses, &device->use_count, sizeof(*use));
	if (!use) {
		free(text);
		return -ENOMEM;
	}
	*use = (struct device_use){ .text = text, .is_active = is_active };
	return 0;
}

bool use_is_active(const struct dma_device *device)
{
	for (size_t i = 0; i < device->use_count; i++)
		if (device->uses[i].is_active)
			return true;
	return false;
}

int use_add_node(struct use_nodes *nodes, char *name, char *path)
{
	struct use_node *node = NULL;

	if (name && path)
		node = grow(&nodes->list, &nodes->count, sizeof(*node));
	if (!node) {
		free(name);
		free(path);
		return -ENOMEM;
	}
	*node = (struct use_node){ .name = name, .path = path };
	return 0;
}

void use_nodes_free(struct use_nodes *nodes)
{
	for (size_t i = 0; i < nodes->count; i++) {
		free(nodes->list[i].name);
		free(nodes->list[i].path);
	}
	free(nodes->list);
}

void usage_free(struct usage *usage)
{
	use_nodes_free(&usage->blocks);
	use_nodes_free(&usage->nets);
	use_nodes_free(&usage->mounts);
	use_nodes_free(&usage->swaps);
	use_nodes_free(&usage->opened);
}

static int read_class(struct use_nodes *nodes, const char *class)
{
	glob_t found = sysfs_glob("/sys/class/%s/*", class);
	int ret = 0;

	for (size_t i = 0; i < found.gl_pathc && !ret; i++) {
		const char *link = sysfs_inside(found.gl_pathv[i]);
		char *path = sysfs_real("%s", link);

		/* A device may have gone since. */
		if (path)
			ret = use_add_node(nodes, strdup(strrchr(link, '/') + 1), path);
	}
	globfree(&found);
	return ret;
}

int usage_read(struct usage *usage)
{
	int ret;

	*usage = (struct usage){ 0 };
	ret = read_class(&usage->blocks, "block");
	if (!ret)
		ret = read_class(&usage->nets, "net");
	if (!ret && usage->blocks.count)
		ret = usage_read_mounts(usage);
	return ret ? ret : usage_read_programs(usage);
}

static bool is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	return !strncmp(path, folder, length) && path[length] == '/';
}

bool use_owns(const struct dma_device *device, const char *path)
{
	const size_t length = strlen(NVME_SUBSYSTEM);
	bool owns = is_below(path, device->path);
	glob_t found;

	if (owns || strncmp(path, NVME_SUBSYSTEM, length))
		return owns;
	found = sysfs_glob("%.*s/nvme*", (int)(length + strcspn(path + length, "/")), path);
	for (size_t i = 0; i < found.gl_pathc && !owns; i++) {
		char *controller = sysfs_real("%s", sysfs_inside(found.gl_pathv[i]));

		owns = controller && is_below(controller, device->path);
		free(controller);
	}
	globfree(&found);
	return owns;
}

/* /sys does not have the addresses of an interface, so a copy of it has none. */
static bool has_address(const char *interface)
{
	struct ifaddrs *first = NULL;
	bool has = false;

	if (*sysfs_root() || getifaddrs(&first))
		return false;
	for (const struct ifaddrs *at = first; at && !has; at = at->ifa_next)
		has = at->ifa_addr && !strcmp(at->ifa_name, interface) &&
		      (at->ifa_addr->sa_family == AF_INET || at->ifa_addr->sa_family == AF_INET6);
	freeifaddrs(first);
	return has;
}

/* The interface that this one is a part of, such as a bridge, a bond or a VLAN; NULL: none. Free it. */
static char *upper_of(const char *interface)
{
	char *master = sysfs_link("/sys/class/net/%s/master", interface);
	glob_t found;

	if (master)
		return master;
	found = sysfs_glob("/sys/class/net/%s/upper_*", interface);
	if (found.gl_pathc)
		master = strdup(strrchr(found.gl_pathv[0], '_') + 1);
	globfree(&found);
	return master;
}

static int add_interface(struct dma_device *device, const char *interface)
{
	char *upper = upper_of(interface);
	int ret;

	if (upper)
		ret = use_add(device, true, strf("%s is part of %s", interface, upper));
	else if (sysfs_number(0, "/sys/class/net/%s/flags", interface) & IFF_UP)
		ret = use_add(device, true, strf("%s is up", interface));
	else if (has_address(interface))
		ret = use_add(device, true, strf("%s has an address", interface));
	else
		ret = use_add(device, false, strf("%s is down", interface));
	free(upper);
	return ret;
}

/* What depends on a bridge is in use elsewhere: it is not the bridge's. */
int use_find(struct dma_device *device, const struct usage *usage)
{
	long functions = sysfs_number(0, "%s/sriov_numvfs", device->path);
	int ret = 0;

	if (kind_is_bridge(device->class))
		return 0;
	if (functions > 0)
		ret = use_add(device, true, strf("%ld virtual functions are enabled", functions));
	for (size_t i = 0; i < usage->nets.count && !ret; i++)
		if (use_owns(device, usage->nets.list[i].path))
			ret = add_interface(device, usage->nets.list[i].name);
	if (!ret)
		ret = use_find_block(device, usage);
	return ret ? ret : use_find_programs(device, usage);
}
