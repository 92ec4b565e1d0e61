/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds out what uses a device's disks: see use.h.
 * A disk may be mounted or be swap itself, through a partition, or through what holds these: LVM, RAID,
 * encryption, a loop device.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/system/file.h"
#include "bench/text/message.h"
#include "drivers/devices/sysfs.h"
#include "drivers/devices/use.h"

#define HOLDERS_MAX 8 /* above each other */

/* Device numbers and names: btrfs shows no number of a disk, and /dev/root is no name of one. */
static int add_mount(struct use_nodes *mounts, const char *line)
{
	char number[32], where[256], source[256] = "";
	const char *rest = strstr(line, " - ");
	int ret;

	if (sscanf(line, "%*s %*s %31s %*s %255s", number, where) != 2 || !rest ||
	    sscanf(rest + 3, "%*s %255s", source) != 1)
		return 0;
	ret = use_add_node(mounts, strdup(number), strdup(where));
	return ret ? ret : use_add_node(mounts, strdup(source), strdup(where));
}

static int add_swap(struct use_nodes *swaps, const char *line)
{
	return use_add_node(swaps, strndup(line, strcspn(line, " \t\n")), strdup("swap"));
}

/* Gives each line of a file of the kernel to take(). 0 or -errno; after a message, except -ENOENT. */
static int read_nodes(const char *name, int (*take)(struct use_nodes *nodes, const char *line),
		      struct use_nodes *nodes)
{
	char *path = sysfs_path("%s", name), *line = NULL;
	FILE *file = path ? fopen(path, "re") : NULL;
	int ret = file ? 0 : -errno, error;
	size_t room = 0;

	if (ret && ret != -ENOENT)
		message("%s: %s", name, strerror(-ret));
	while (file && !ret && getline(&line, &room, file) > 0)
		ret = take(nodes, line);
	error = file ? file_end(file, path) : 0;
	free(line);
	free(path);
	return ret ? ret : error;
}

/* A disk whose use is unknown must not count as free. Only a kernel without swap may lack a file. */
int usage_read_mounts(struct usage *usage)
{
	int ret = read_nodes("/proc/self/mountinfo", add_mount, &usage->mounts);

	if (ret == -ENOENT)
		message("/proc/self/mountinfo is missing: it is unknown which disks are in use; mount /proc");
	if (ret)
		return ret;
	ret = read_nodes("/proc/swaps", add_swap, &usage->swaps);
	return ret == -ENOENT ? 0 : ret;
}

/* The value of the node that has this name; NULL: none has. */
static const char *find(const struct use_nodes *nodes, const char *name)
{
	for (size_t i = 0; name && i < nodes->count; i++)
		if (!strcmp(nodes->list[i].name, name))
			return nodes->list[i].path;
	return NULL;
}

/* Adds the file system or swap on a block device. through: what holds it, or "". */
static int add_direct(struct dma_device *device, const struct usage *usage, const char *block,
		      const char *through)
{
	char *number = sysfs_line("/sys/class/block/%s/dev", block);
	char *mapped = sysfs_line("/sys/class/block/%s/dm/name", block);
	char *names[] = { strf("/dev/%s", block), strf("/dev/mapper/%s", mapped ? mapped : "") };
	const char *where = find(&usage->mounts, number);
	const char *swap = find(&usage->swaps, names[0]);
	int ret = 0;

	for (size_t i = 0; i < 2 && !where; i++)
		where = find(&usage->mounts, names[i]);
	if (where)
		ret = use_add(device, true, strf("%s%s is mounted on %s", through, block, where));
	if (swap && !ret)
		ret = use_add(device, true, strf("%s%s is swap", through, block));
	free(names[0]);
	free(names[1]);
	free(mapped);
	free(number);
	return ret;
}

/* "RAID", "LVM volume vg-root" … of a block device that holds another one. */
static char *holder_kind(const char *block)
{
	char *id = sysfs_line("/sys/class/block/%s/dm/uuid", block);
	char *name = sysfs_line("/sys/class/block/%s/dm/name", block), *kind;

	if (!strncmp(block, "md", 2))
		kind = strf("RAID %s", block);
	else if (id && name && !strncmp(id, "LVM-", 4))
		kind = strf("LVM volume %s", name);
	else if (id && name && !strncmp(id, "CRYPT-", 6))
		kind = strf("encrypted %s", name);
	else if (id && name && !strncmp(id, "mpath-", 6))
		kind = strf("multipath %s", name);
	else
		kind = strf("%s", name ? name : block);
	free(id);
	free(name);
	return kind;
}

static int add_block(struct dma_device *device, const struct usage *usage, const char *block,
		     const char *through, unsigned int depth);

static int add_holders(struct dma_device *device, const struct usage *usage, const char *block,
		       const char *through, unsigned int depth)
{
	glob_t found = sysfs_glob("/sys/class/block/%s/holders/*", block);
	int ret = 0;

	for (size_t i = 0; i < found.gl_pathc && !ret; i++) {
		const char *holder = strrchr(found.gl_pathv[i], '/') + 1;
		char *kind = holder_kind(holder);
		char *path = strf("%s%s in ", through, block);
		size_t before = device->use_count;

		ret = kind && path ? add_block(device, usage, holder, path, depth + 1) : -ENOMEM;
		/* A holder needs its disk, even if nothing uses the holder. */
		if (!ret && before == device->use_count)
			ret = use_add(device, true, strf("%s%s", path, kind));
		free(kind);
		free(path);
	}
	globfree(&found);
	return ret;
}

static int add_block(struct dma_device *device, const struct usage *usage, const char *block,
		     const char *through, unsigned int depth)
{
	int ret = depth < HOLDERS_MAX ? add_direct(device, usage, block, through) : 0;

	return ret || depth >= HOLDERS_MAX ? ret
					   : add_holders(device, usage, block, through, depth);
}

/* Adds a loop device whose file is this block device. */
static int add_loops(struct dma_device *device, const struct usage *usage, const char *block)
{
	char *node = strf("/dev/%s", block);
	int ret = node ? 0 : -ENOMEM;

	for (size_t i = 0; i < usage->blocks.count && !ret; i++) {
		const char *loop = usage->blocks.list[i].name;
		char *file = sysfs_line("/sys/class/block/%s/loop/backing_file", loop);

		if (file && !strcmp(file, node))
			ret = use_add(device, true, strf("%s in %s", block, loop));
		free(file);
	}
	free(node);
	return ret;
}

/* Names what udev found on a disk or partition that nothing uses. */
static int add_content(struct dma_device *device, const char *block)
{
	static const char *const keys[] = { "E:ID_FS_TYPE=", "E:ID_PART_TABLE_TYPE=" };
	char *number = sysfs_line("/sys/class/block/%s/dev", block), line[256];
	char *path = number ? sysfs_path("/run/udev/data/b%s", number) : NULL;
	FILE *file = path ? fopen(path, "re") : NULL;
	int ret = 0;

	while (file && !ret && fgets(line, sizeof(line), file))
		for (size_t i = 0; i < 2 && !ret; i++)
			if (!strncmp(line, keys[i], strlen(keys[i])))
				ret = use_add(device, false,
					      strf("%s has %.*s", block,
						   (int)strcspn(line + strlen(keys[i]), "\n"),
						   line + strlen(keys[i])));
	if (file)
		fclose(file);
	free(path);
	free(number);
	return ret;
}

/* Whether the kernel holds the disk for a user that no file names, such as ZFS or another disk's btrfs. */
static bool is_held(const char *block)
{
	char *path = sysfs_path("/dev/%s", block);
	int fd = path ? open(path, O_RDONLY | O_EXCL | O_CLOEXEC) : -1;
	bool is_held = path && fd < 0 && errno == EBUSY;

	if (fd >= 0)
		close(fd);
	free(path);
	return is_held;
}

/* A disk with a medium. A path to a shared NVMe disk is hidden: it has no node in /dev. */
static bool is_disk(const char *path)
{
	return !sysfs_exists("%s/partition", path) && sysfs_number(0, "%s/hidden", path) != 1 &&
	       sysfs_number(0, "%s/size", path) > 0;
}

/* Adds the path of a disk to a list that ends with NULL. 0 or -ENOMEM. */
static int add_path(char ***paths, size_t *count, const char *name)
{
	char **longer = reallocarray(*paths, *count + 2, sizeof(*longer));

	if (!longer)
		return -ENOMEM;
	*paths = longer;
	longer[*count + 1] = NULL;
	longer[*count] = sysfs_path("/dev/%s", name);
	return longer[(*count)++] ? 0 : -ENOMEM;
}

char **device_disks(const char *address)
{
	struct dma_device device = { .path = sysfs_real("/sys/bus/pci/devices/%s", address) };
	glob_t found = sysfs_glob("/sys/class/block/*");
	char **paths = calloc(1, sizeof(*paths));
	size_t count = 0;
	int ret = paths ? 0 : -ENOMEM;

	for (size_t i = 0; device.path && i < found.gl_pathc && !ret; i++) {
		const char *block = sysfs_inside(found.gl_pathv[i]);
		char *path = sysfs_real("%s", block);

		if (path && use_owns(&device, path) && is_disk(path))
			ret = add_path(&paths, &count, strrchr(block, '/') + 1);
		free(path);
	}
	globfree(&found);
	free(device.path);
	if (!ret)
		return paths;
	file_list_free(paths);
	return NULL;
}

static int find_block(struct dma_device *device, const struct usage *usage, const char *name)
{
	int ret = add_block(device, usage, name, "", 0);

	if (!ret)
		ret = add_loops(device, usage, name);
	return ret ? ret : add_content(device, name);
}

int use_find_block(struct dma_device *device, const struct usage *usage)
{
	const struct use_nodes *blocks = &usage->blocks;
	int ret = 0;

	for (size_t i = 0; i < blocks->count && !ret; i++) {
		const struct use_node *block = &blocks->list[i];

		if (!use_owns(device, block->path))
			continue;
		device->has_disk |= is_disk(block->path);
		ret = find_block(device, usage, block->name);
	}
	/* A file system also holds the disk of its partition, so this comes last. */
	for (size_t i = 0; i < blocks->count && !ret && !use_is_active(device); i++)
		if (use_owns(device, blocks->list[i].path) && is_disk(blocks->list[i].path) &&
		    is_held(blocks->list[i].name))
			ret = use_add(device, true,
				      strf("%s is held by a file system or a program",
					   blocks->list[i].name));
	return ret;
}
