/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Allocates memory with pages of a given size: see memory.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "drivers/engine/refusal.h"
#include "drivers/machine/undo.h"
#include "drivers/vfio/memory.h"

#define HUGE "/sys/kernel/mm/hugepages/hugepages-%llukB/%s"
#ifndef MAP_HUGE_SHIFT
#define MAP_HUGE_SHIFT 26
#endif

struct region {
	struct region *next;
	__u64 page, size; /* bytes */
	unsigned int worker;
	char *at;
};

static struct region *regions;

static struct region *find(__u64 page, unsigned int worker)
{
	struct region *region = regions;

	while (region && (region->page != page || region->worker != worker))
		region = region->next;
	return region;
}

/* Reads a number of the pool of huge pages; -1: the kernel has no such pool. */
static long long pool_read(__u64 page, const char *name)
{
	char path[128];
	long long number = -1;
	FILE *file;

	snprintf(path, sizeof(path), HUGE, page >> 10, name);
	file = fopen(path, "re");
	if (file && fscanf(file, "%lld", &number) != 1)
		number = -1;
	if (file)
		fclose(file);
	return number;
}

/* Adds pages to the pool until wanted ones are free. */
static int pool_grow(__u64 page, long long wanted)
{
	long long all = pool_read(page, "nr_hugepages"), free = pool_read(page, "free_hugepages");
	char path[128], before[32], after[32];
	int ret;

	if (all < 0)
		return refuse(-EOPNOTSUPP,
			      "backing: this kernel has no huge pages of %llu KiB, see "
			      "/sys/kernel/mm/hugepages",
			      page >> 10);
	if (free >= wanted)
		return 0;
	snprintf(path, sizeof(path), HUGE, page >> 10, "nr_hugepages");
	snprintf(before, sizeof(before), "%lld", all);
	snprintf(after, sizeof(after), "%lld", all + wanted - free);
	ret = undo_note(path, before);
	if (!ret)
		ret = undo_write(path, after);
	free = pool_read(page, "free_hugepages");
	if (!ret && free >= wanted)
		return 0;
	return refuse(-EOPNOTSUPP,
		      "backing: %lld huge pages of %llu KiB are needed, the kernel can free %lld",
		      wanted, page >> 10, free);
}

/* What the kernel can give without killing another process; the whole machine's if it does not say. */
static __u64 available(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	unsigned long long kib = ~0ULL >> 10;
	char line[128];

	while (file && fgets(line, sizeof(line), file) &&
	       sscanf(line, "MemAvailable: %llu kB", &kib) != 1)
		;
	if (file)
		fclose(file);
	return (__u64)kib << 10;
}

/* Touches every second page first, so that adjacent pages are not physically adjacent. */
static void touch(char *at, __u64 size, __u64 page)
{
	for (__u64 i = page; i < size; i += 2 * page)
		at[i] = 1;
	for (__u64 i = 0; i < size; i += 2 * page)
		at[i] = 1;
}

static int region_map(struct region *region)
{
	__u64 count = (region->size + region->page - 1) / region->page;
	int flags = MAP_PRIVATE | MAP_ANONYMOUS, ret;

	if (region->page != (__u64)sysconf(_SC_PAGESIZE)) {
		ret = pool_grow(region->page, (long long)count);
		if (ret)
			return ret;
		flags |= MAP_HUGETLB | __builtin_ctzll(region->page) << MAP_HUGE_SHIFT;
	} else if (region->size > available()) {
		return refuse(
			-EOPNOTSUPP,
			"size: %llu MiB of memory are needed, %llu MiB are available; reduce size, burst or cpus",
			region->size >> 20, available() >> 20);
	}
	region->at = mmap(NULL, count * region->page, PROT_READ | PROT_WRITE, flags, -1, 0);
	if (region->at == MAP_FAILED) {
		region->at = NULL;
		return refuse(-EOPNOTSUPP, "backing: %llu pages of %llu KiB cannot be mapped: %s",
			      count, region->page >> 10, strerror(errno));
	}
	if (!(flags & MAP_HUGETLB))
		madvise(region->at, count * region->page, MADV_NOHUGEPAGE);
	touch(region->at, count * region->page, region->page);
	return 0;
}

static void region_unmap(struct region *region)
{
	__u64 count = (region->size + region->page - 1) / region->page;

	if (region->at)
		munmap(region->at, count * region->page);
	region->at = NULL;
}

/*
 * Maps more memory instead of what a region has. If that fails, the region becomes what it was, because the cells that
 * were opened before need it; the reason stays that of this cell.
 */
static int region_grow(struct region *region, __u64 size)
{
	__u64 before = region->at ? region->size : 0;
	char why[REFUSAL_LEN];
	int ret;

	region_unmap(region);
	region->size = size;
	ret = region_map(region);
	if (!ret || !before)
		return ret;
	memcpy(why, refusal, sizeof(why));
	region->size = before;
	return region_map(region) ? -ENOMEM : refuse(ret, "%s", why);
}

int memory_reserve(__u64 page, unsigned int worker, __u64 size)
{
	struct region *region = find(page, worker);

	if (!region) {
		region = calloc(1, sizeof(*region));
		if (!region)
			return -ENOMEM;
		region->page = page;
		region->worker = worker;
		region->next = regions;
		regions = region;
	}
	if (region->at && region->size >= size)
		return 0;
	return region_grow(region, size);
}

void *memory_at(__u64 page, unsigned int worker)
{
	return find(page, worker)->at;
}

void memory_free(void)
{
	while (regions) {
		struct region *region = regions;

		regions = region->next;
		region_unmap(region);
		free(region);
	}
}
