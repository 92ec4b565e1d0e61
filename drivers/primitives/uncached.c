/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a device's MSI-X table and maps it: see uncached.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/engine/pci.h"
#include "drivers/engine/refusal.h"
#include "drivers/engine/session.h"
#include "drivers/machine/undo.h"
#include "drivers/primitives/uncached.h"

#define DEVICE	    "/sys/bus/pci/devices/%s/"
#define CONFIG_SIZE 256
#define ENTRY_WORD  8 /* message data and vector control of the first entry */

static char *page; /* NULL: nothing is mapped */
static size_t page_size;
static volatile __u64 *mapped; /* the word, and what it held */
static __u64 before;

struct table {
	unsigned int resource; /* the BAR */
	off_t offset; /* in it, bytes */
};

static unsigned int read_16(const unsigned char *config, unsigned int at)
{
	return config[at] | (unsigned int)config[at + 1] << 8;
}

/* The place of a capability in the device's configuration. 0: it has none. */
static unsigned int find_capability(const unsigned char *config, unsigned int id)
{
	unsigned int at = config[PCI_CAPABILITY_LIST] & ~3U;

	if (!(read_16(config, PCI_STATUS) & PCI_STATUS_CAP_LIST))
		return 0;
	for (unsigned int i = 0; i < CONFIG_SIZE / 4 && at >= PCI_STD_HEADER_SIZEOF; i++) {
		if (config[at] == id && at + PCI_CAP_MSIX_SIZEOF <= CONFIG_SIZE)
			return at;
		at = config[at + 1] & ~3U;
	}
	return 0;
}

static int find_table(const char *device, struct table *table)
{
	unsigned char config[CONFIG_SIZE] = { 0 };
	unsigned int at, place;
	char path[PATH_MAX];
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), DEVICE "config", device);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	got = fd < 0 ? -1 : pread(fd, config, sizeof(config), 0);
	if (fd >= 0)
		close(fd);
	if (got != sizeof(config))
		return refuse(-EOPNOTSUPP, "device: the configuration of %s cannot be read",
			      device);
	at = find_capability(config, PCI_CAP_ID_MSIX);
	if (!at)
		return refuse(-EOPNOTSUPP, "device: %s has no MSI-X table to store to", device);
	if (read_16(config, at + PCI_MSIX_FLAGS) & PCI_MSIX_FLAGS_ENABLE)
		return refuse(-EBUSY, "device: MSI-X of %s is on, so its table is in use", device);
	place = read_16(config, at + PCI_MSIX_TABLE) | read_16(config, at + PCI_MSIX_TABLE + 2)
							       << 16;
	*table = (struct table){ .resource = place & PCI_MSIX_TABLE_BIR,
				 .offset = place & PCI_MSIX_TABLE_OFFSET };
	return 0;
}

/* Enables the device, which switches its memory on. */
static int enable(const char *device)
{
	char path[PATH_MAX];
	int ret;

	snprintf(path, sizeof(path), DEVICE "enable", device);
	ret = undo_note(path, "0");
	if (!ret)
		ret = undo_write(path, "1");
	return ret ? refuse(ret, "device: %s cannot be enabled: %s", device, strerror(-ret)) : 0;
}

static int map_table(const char *device, const struct table *table, __u64 **word)
{
	char path[PATH_MAX];
	struct stat status;
	size_t inside;
	int fd, ret;

	page_size = (size_t)sysconf(_SC_PAGESIZE);
	inside = (size_t)table->offset % page_size + ENTRY_WORD;
	snprintf(path, sizeof(path), DEVICE "resource%u", device, table->resource);
	fd = open(path, O_RDWR | O_SYNC | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status))
		ret = -errno;
	else if (status.st_size < table->offset + ENTRY_WORD + (off_t)sizeof(**word))
		ret = -ENXIO;
	else {
		page = mmap(NULL, page_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			    table->offset - table->offset % (off_t)page_size);
		ret = page == MAP_FAILED ? -errno : 0;
	}
	if (fd >= 0)
		close(fd);
	if (ret) {
		page = NULL;
		return refuse(ret, "device: %s cannot be mapped: %s", path, strerror(-ret));
	}
	*word = (__u64 *)(void *)(page + inside);
	return 0;
}

int uncached_open(const char *device, __u64 **word)
{
	struct table table;
	int ret;

	if (mapped) {
		*word = (__u64 *)mapped;
		return 0;
	}
	ret = pci_check(device, false);
	if (!ret)
		ret = find_table(device, &table);
	if (!ret)
		ret = session_start_untimed("primitives");
	if (ret)
		return ret;
	ret = enable(device);
	if (!ret)
		ret = map_table(device, &table, word);
	if (ret) {
		undo_stop();
		return ret;
	}
	mapped = *word;
	before = *mapped;
	return 0;
}

void uncached_close(void)
{
	if (!mapped)
		return;
	*mapped = before;
	mapped = NULL;
	munmap(page, page_size);
	page = NULL;
	undo_stop();
}
