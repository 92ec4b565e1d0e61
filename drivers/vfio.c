/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Map and unmap from user space: VFIO's ioctls on a real device, without invbench's module.
 * This is the whole cost for a virtual machine monitor or a driver in user space.
 * It works on any kernel with VFIO, even if the module cannot be built for it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/plan/axes.h"
#include "drivers/counting/attribute.h"
#include "drivers/engine/cells.h"
#include "drivers/loop/clock.h"
#include "drivers/loop/cpus.h"
#include "drivers/engine/engine.h"
#include "drivers/loop/events.h"
#include "drivers/engine/refusal.h"
#include "drivers/engine/session.h"
#include "drivers/loop/worker.h"
#include "drivers/machine/module.h"
#include "drivers/vfio/check.h"
#include "drivers/vfio/loops.h"
#include "drivers/vfio/memory.h"

struct vfio_cell {
	struct engine_cell base;
	const struct workload *workload;
};

static const struct container_kind *const kinds[CONTAINERS] = {
	[CONTAINER_TYPE1] = &container_type1,
	[CONTAINER_IOMMUFD] = &container_iommufd,
};

static struct device devices[INVBENCH_DEVICES_MAX];
static unsigned int device_count;
static struct container containers[INVBENCH_DEVICES_MAX];
/* The settings of the open containers; .containers is 0 if none is open */
static struct invbench_dma opened;
static __u32 opened_domain;

static void containers_close(void)
{
	for (unsigned int i = 0; i < opened.containers; i++)
		container_close(&containers[i]);
	opened.containers = 0;
}

static void stop(void)
{
	cells_close();
	workers_release();
	containers_close();
	memory_free();
	events_close();
	session_stop();
}

static int devices_take(const char *const *names)
{
	int ret = 0;

	for (device_count = 0; names[device_count] && !ret; device_count++)
		ret = device_take(&devices[device_count], names[device_count]);
	return ret;
}

static int start(const char *const *names)
{
	int ret = session_start("vfio");

	if (ret)
		return ret;
	ret = devices_take(names);
	if (ret)
		stop();
	return ret;
}

/* Only the module, if it is loaded, can describe the kernel's driver. */
static int info(struct invbench_info *to)
{
	memset(to, 0, sizeof(*to));
	module_describe(to);
	to->page_size = (__u32)sysconf(_SC_PAGESIZE);
	to->cpus = cpus_allowed();
	to->text_whole = 1;
	to->page_sizes = containers[0].page_sizes;
	snprintf(to->domain, sizeof(to->domain), "%s", devices[0].domain);
	clock_describe(&to->clock);
	return 0;
}

static bool is_open_for(const struct invbench_cell *request)
{
	return opened.containers == request->dma.containers &&
	       opened.container == request->dma.container &&
	       opened.devices == request->dma.devices && opened_domain == request->io.domain;
}

/* A default domain can change, and a device can move, only while no container holds it. */
static int containers_for(const struct invbench_cell *request)
{
	const struct invbench_dma *dma = &request->dma;
	__u32 domain = request->io.domain;
	int ret = 0;

	if (is_open_for(request))
		return 0;
	containers_close();
	for (unsigned int i = 0; i < dma->containers * dma->devices && !ret; i++)
		ret = device_set_domain(&devices[i], domain == DOMAIN_UNCHANGED
							     ? NULL
							     : axes[AXIS_DOMAIN].words[domain]);
	opened = *dma;
	opened_domain = domain;
	for (unsigned int i = 0; i < dma->containers && !ret; i++)
		ret = container_open(&containers[i], kinds[dma->container],
				     &devices[i * dma->devices], dma->devices);
	if (ret)
		containers_close();
	return ret;
}

/*
 * Shifts memory or IOVA by a granule, so that they are never aligned alike. Then
 * the kernel cannot map larger pages than the granule, and it frees no page table
 * unless leaf is off.
 */
static void place(const struct invbench_cell *request, struct call *call, char **memory)
{
	bool is_whole = request->dma.container == CONTAINER_IOMMUFD; /* one unmap covers a range */

	if (!request->knobs.leaf && request->dma.backing > request->granule)
		*memory += request->granule;
	else if (request->knobs.leaf && (request->dma.backing > request->granule || is_whole))
		call->iova += request->granule;
}

/* Prepares the cell's calls. Memory and containers may have changed since the last run. */
static void cell_begin(const struct vfio_cell *cell)
{
	const struct invbench_cell *request = &cell->base.request;

	for (unsigned int i = 0; i < request->cpus; i++) {
		const struct container *container = &containers[i % request->dma.containers];
		struct call *call = worker_call(i);
		char *memory = memory_at(request->dma.backing, i);

		*call = (struct call){ .fd = container->fd,
				       .iova = worker_iova(request, i),
				       .size = request->size,
				       .burst = request->dma.burst };
		place(request, call, &memory);
		container->kind->map(container, &call->map, memory);
		container->kind->unmap(container, &call->unmap);
	}
}

static int cell_end(const struct vfio_cell *cell)
{
	int ret = 0;

	for (unsigned int i = 0; i < cell->base.request.cpus; i++) {
		int error = loops_drain(worker_call(i));

		ret = ret ? ret : error;
	}
	return ret;
}

static int cell_failed(const struct vfio_cell *cell, int error)
{
	return refuse(error, "%s: %s", cell->workload->name,
		      error == -EOPNOTSUPP ? "only the kernel can call this; use the target driver"
		      : error == -EXDEV	   ? WORKLOAD_STRAYED
					   : strerror(-error));
}

/* Makes one untimed call, to see whether the kernel supports it. */
static int cell_try(const struct vfio_cell *cell)
{
	int ret, error;

	cell_begin(cell);
	ret = cell->workload->count(worker_call(0), 1);
	error = cell_end(cell);
	ret = ret ? ret : error;
	return ret ? cell_failed(cell, ret) : 0;
}

static int cell_fill(struct vfio_cell *cell)
{
	const struct invbench_cell *request = &cell->base.request;
	int ret = 0;

	cell->workload = loops_find(request->workload);
	if (!cell->workload)
		return refuse(-ENOENT, "workload: '%s' is unknown, see invbench list workloads",
			      request->workload);
	cell->base.histograms = histograms_alloc(request->cpus);
	if (!cell->base.histograms || workers_reserve(request->cpus, sizeof(struct call)))
		return refuse(-ENOMEM, "cell: out of memory");
	for (unsigned int i = 0; i < request->cpus && !ret; i++)
		ret = memory_reserve(request->dma.backing, i,
				     request->size + (request->knobs.leaf ? 0 : request->granule));
	if (!ret)
		ret = containers_for(request);
	if (!ret && containers[0].page_sizes && !(containers[0].page_sizes & request->granule))
		ret = refuse(-EOPNOTSUPP,
			     "granule: the IOMMU has no pages of %llu bytes, its sizes are the "
			     "bits of %#llx",
			     request->granule, containers[0].page_sizes);
	return ret ? ret : cell_try(cell);
}

static int cell_prepare(void *opened)
{
	struct vfio_cell *cell = opened;
	struct invbench_cell *request = &cell->base.request;
	int ret = check_cell(request, device_count);

	if (!ret)
		ret = cell_fill(cell);
	request->batches = cell->workload && cell->workload->batch;
	return ret;
}

static const struct cell_type type = { .size = sizeof(struct vfio_cell), .prepare = cell_prepare };

static int cell_open(struct invbench_cell *request)
{
	return cells_open(&type, request);
}

static int cell_run(struct invbench_run *run)
{
	const struct vfio_cell *cell = cells_find(run->cell);
	int ret = cell ? containers_for(&cell->base.request) : -EINVAL, error;

	if (ret)
		return ret;
	cell_begin(cell);
	ret = workers_run(cell->base.request.cpus, cell->workload, run, cell->base.histograms);
	error = cell_end(cell);
	ret = ret ? ret : error;
	return ret ? cell_failed(cell, ret) : 0;
}

static int cell_functions(struct invbench_functions *request)
{
	return attribute_calls(cell_run, request);
}

const struct engine engine_vfio = {
	.target = "vfio",
	.needs_device = true,
	.start = start,
	.stop = stop,
	.info = info,
	.cell = cell_open,
	.run = cell_run,
	.functions = cell_functions,
	.events = events_open,
	.why = refusal_why,
};
