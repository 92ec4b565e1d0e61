/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks a cell's axes against VFIO and this machine: see check.h. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "drivers/loop/cpus.h"
#include "drivers/engine/refusal.h"
#include "drivers/vfio/check.h"

/* Any SMMU translates these addresses, and the window of its MSIs lies below them. */
#define IOVA_BASE (1ULL << 32)
#define IOVA_END  (1ULL << 38)
/* Ranges of different workers share only the top-level page table. */
#define IOVA_STEP (1ULL << 30)

/* The address space of one worker, bytes: its ranges and a gap. */
static __u64 iova_step(const struct invbench_cell *request)
{
	return (request->size * request->dma.burst / IOVA_STEP + 2) * IOVA_STEP;
}

static int check_numbers(const struct invbench_cell *request)
{
	__u64 page = (__u64)sysconf(_SC_PAGESIZE);

	if (request->cpus > cpus_allowed())
		return refuse(-EOPNOTSUPP,
			      "cpus: %u is out of range, allowed 1..%u: the CPUs of this process",
			      request->cpus, cpus_allowed());
	if (request->granule < page || request->dma.backing < request->granule)
		return refuse(-EOPNOTSUPP,
			      "granule: %llu is out of range, allowed %llu (the page size) .. "
			      "%llu (the axis backing) bytes",
			      request->granule, page, request->dma.backing);
	if (iova_step(request) * request->cpus > IOVA_END - IOVA_BASE)
		return refuse(-EOPNOTSUPP,
			      "size: %u workers with %u ranges of %llu bytes each need more "
			      "than 252 GiB of addresses; reduce size, burst or cpus",
			      request->cpus, request->dma.burst, request->size);
	return 0;
}

/* Checks the axes that the unmodified kernel decides. */
static int check_fixed(const struct invbench_cell *request, unsigned int device_count)
{
	if (strcmp(request->strategy, "as-built"))
		return refuse(-EOPNOTSUPP,
			      "strategy: %s is not possible with vfio, allowed: as-built",
			      request->strategy);
	if (request->entries != 1 || request->trash)
		return refuse(-EOPNOTSUPP, "entries: vfio uses the array that the kernel built, "
					   "allowed: entries = 1, trash = 0");
	if (request->dma.devices * request->dma.containers > device_count)
		return refuse(-EOPNOTSUPP,
			      "devices: the cell needs %u, the run has %u; name more with --device",
			      request->dma.devices * request->dma.containers, device_count);
	return 0;
}

/*
 * A page table has 8 bytes per entry. The kernel frees a table only if one unmap
 * covers all that it maps.
 */
static int check_leaf(const struct invbench_cell *request)
{
	__u64 table = request->granule * ((__u64)sysconf(_SC_PAGESIZE) / 8);

	if (request->knobs.leaf)
		return 0;
	if (request->size % table)
		return refuse(-EOPNOTSUPP,
			      "leaf: off frees page tables, so size must be a multiple of %llu "
			      "bytes; it is %llu",
			      table, request->size);
	if (request->dma.container == CONTAINER_TYPE1 && request->dma.backing <= request->size)
		return refuse(-EOPNOTSUPP,
			      "leaf: off with type1 needs contiguous memory: set backing above "
			      "%llu bytes",
			      request->size);
	return 0;
}

__u64 worker_iova(const struct invbench_cell *request, unsigned int worker)
{
	return IOVA_BASE + worker * iova_step(request);
}

int check_cell(const struct invbench_cell *request, unsigned int device_count)
{
	int ret = check_fixed(request, device_count);

	if (!ret)
		ret = check_numbers(request);
	return ret ? ret : check_leaf(request);
}
