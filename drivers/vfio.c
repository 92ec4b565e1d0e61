/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Map and unmap as user space has them: VFIO's ioctls for a real device, without a module of ours.
 * The whole of what a virtual machine monitor or a driver in user space pays;
 * any kernel with VFIO can be asked, also one that no module can be built for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/axes.h"
#include "bench/measure/engine.h"
#include "bench/measure/module.h"
#include "shared/clock.h"
#include "shared/events.h"
#include "shared/functions.h"
#include "shared/refusal.h"
#include "shared/session.h"
#include "shared/worker.h"
#include "vfio/loops.h"
#include "vfio/memory.h"

/* Below what any SMMU translates, above the window of its MSIs. */
#define IOVA_BASE (1ULL << 32)
#define IOVA_END  (1ULL << 38)
/* Ranges of different workers share no page table but the topmost. */
#define IOVA_STEP (1ULL << 30)

struct vfio_cell {
	struct invbench_cell request;
	const struct workload *workload;
	__u32 *histograms; /* one a worker */
};

static const struct container_kind *const kinds[CONTAINERS] = {
	[CONTAINER_TYPE1] = &container_type1,
	[CONTAINER_IOMMUFD] = &container_iommufd,
};

static struct device devices[INVBENCH_DEVICES_MAX];
static unsigned int device_count;
static struct container containers[INVBENCH_DEVICES_MAX];
/* What they were opened for; none: .containers is 0 */
static struct invbench_dma opened;
static __u32 opened_domain;
static struct vfio_cell cells[INVBENCH_CELLS_MAX];
static unsigned int cell_count;

static void containers_close(void)
{
	for (unsigned int i = 0; i < opened.containers; i++)
		container_close(&containers[i]);
	opened.containers = 0;
}

static void stop(void)
{
	while (cell_count)
		free(cells[--cell_count].histograms);
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

/* What the kernel's driver is made of only the module can tell, if it is there. */
static int info(struct invbench_info *to)
{
	memset(to, 0, sizeof(*to));
	module_tell(to);
	to->page_size = (__u32)sysconf(_SC_PAGESIZE);
	to->cpus = workers_possible();
	to->text_whole = 1;
	to->page_sizes = containers[0].page_sizes;
	snprintf(to->domain, sizeof(to->domain), "%s", devices[0].domain);
	clock_describe(&to->clock);
	return 0;
}

/* What the loops make of the ranges of one worker. */
static __u64 iova_step(const struct invbench_cell *request)
{
	return (request->size * request->dma.burst / IOVA_STEP + 2) * IOVA_STEP;
}

static int check_numbers(const struct invbench_cell *request)
{
	__u64 page = (__u64)sysconf(_SC_PAGESIZE);

	if (request->cpus > workers_possible())
		return refuse(-EOPNOTSUPP, "cpus: %u are asked for, %u are there", request->cpus,
			      workers_possible());
	if (request->granule < page || request->dma.backing < request->granule)
		return refuse(-EOPNOTSUPP,
			      "granule: %llu is not between a page, %llu, and backing, %llu",
			      request->granule, page, request->dma.backing);
	if (iova_step(request) * request->cpus > IOVA_END - IOVA_BASE)
		return refuse(-EOPNOTSUPP, "size: %u bursts of %u ranges are more than 252G in all",
			      request->cpus, request->dma.burst);
	return 0;
}

/* The unmodified kernel: what its array has in it is not ours to choose. */
static int check_fixed(const struct invbench_cell *request)
{
	if (strcmp(request->strategy, "as-built"))
		return refuse(-EOPNOTSUPP, "strategy: vfio runs the kernel as-built");
	if (request->entries != 1 || request->trash)
		return refuse(-EOPNOTSUPP, "entries: vfio has the array as its devices made it");
	if (request->dma.devices * request->dma.containers > device_count)
		return refuse(-EOPNOTSUPP, "devices: %u are asked for, there are %u (--device)",
			      request->dma.devices * request->dma.containers, device_count);
	return 0;
}

/* A table is of 8 bytes an entry; what is unmapped with it must be all that it maps, in one go. */
static int check_leaf(const struct invbench_cell *request)
{
	__u64 table = request->granule * ((__u64)sysconf(_SC_PAGESIZE) / 8);

	if (request->knobs.leaf)
		return 0;
	if (request->size % table)
		return refuse(-EOPNOTSUPP,
			      "leaf: off frees tables, of %llu bytes each, and size is %llu", table,
			      request->size);
	if (request->dma.container == CONTAINER_TYPE1 && request->dma.backing <= request->size)
		return refuse(-EOPNOTSUPP,
			      "leaf: off needs memory in one piece: backing of more than %llu",
			      request->size);
	return 0;
}

static bool is_open_for(const struct invbench_cell *request)
{
	return opened.containers == request->dma.containers &&
	       opened.container == request->dma.container &&
	       opened.devices == request->dma.devices && opened_domain == request->io.domain;
}

/* A group's default can be changed, and a device be in another container, when none has it. */
static int containers_for(const struct invbench_cell *request)
{
	const struct invbench_dma *dma = &request->dma;
	__u32 domain = request->io.domain;
	int ret = 0;

	if (is_open_for(request))
		return 0;
	containers_close();
	for (unsigned int i = 0; i < dma->containers * dma->devices && !ret; i++)
		ret = device_set_domain(&devices[i], domain == DOMAIN_KEPT
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
 * Larger pages must not do instead, and no table goes with a range unless asked
 * for: no alignment that memory has is the IOVA's too, and no range is a table's.
 */
static void place(const struct invbench_cell *request, struct call *call, char **memory)
{
	bool is_whole = request->dma.container == CONTAINER_IOMMUFD; /* unmapped at once */

	if (!request->knobs.leaf && request->dma.backing > request->granule)
		*memory += request->granule;
	else if (request->knobs.leaf && (request->dma.backing > request->granule || is_whole))
		call->iova += request->granule;
}

/* Writes the requests of the cell's calls, for memory and container as they are now. */
static void cell_begin(const struct vfio_cell *cell)
{
	const struct invbench_cell *request = &cell->request;

	for (unsigned int i = 0; i < request->cpus; i++) {
		const struct container *container = &containers[i % request->dma.containers];
		struct call *call = worker_call(i);
		char *memory = memory_at(request->dma.backing, i);

		*call = (struct call){ .fd = container->fd,
				       .iova = IOVA_BASE + i * iova_step(request),
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

	for (unsigned int i = 0; i < cell->request.cpus; i++) {
		int error = loops_drain(worker_call(i));

		ret = ret ? ret : error;
	}
	return ret;
}

static int cell_failed(const struct vfio_cell *cell, int error)
{
	return refuse(error, "%s: %s", cell->workload->name,
		      error == -EOPNOTSUPP ? "only the kernel itself can call this"
		      : error == -EXDEV	   ? WORKLOAD_STRAYED
					   : strerror(-error));
}

/* A call that nobody times shows whether the kernel will have it. */
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
	const struct invbench_cell *request = &cell->request;
	int ret = 0;

	cell->workload = loops_find(request->workload);
	if (!cell->workload)
		return refuse(-ENOENT, "workload: %s is unknown", request->workload);
	cell->histograms = histograms_alloc(request->cpus);
	if (!cell->histograms || workers_reserve(request->cpus, sizeof(struct call)))
		return refuse(-ENOMEM, "no memory for the cell");
	for (unsigned int i = 0; i < request->cpus && !ret; i++)
		ret = memory_reserve(request->dma.backing, i,
				     request->size + (request->knobs.leaf ? 0 : request->granule));
	if (!ret)
		ret = containers_for(request);
	if (!ret && containers[0].page_sizes && !(containers[0].page_sizes & request->granule))
		ret = refuse(-EOPNOTSUPP, "granule: the IOMMU has no pages of %llu bytes",
			     request->granule);
	return ret ? ret : cell_try(cell);
}

static int cell_open(struct invbench_cell *request)
{
	struct vfio_cell *cell = &cells[cell_count];
	int ret;

	if (cell_count == INVBENCH_CELLS_MAX)
		return refuse(-ENOSPC, "cell: there are %u already", INVBENCH_CELLS_MAX);
	*cell = (struct vfio_cell){ .request = *request };
	ret = check_fixed(request);
	if (!ret)
		ret = check_numbers(request);
	if (!ret)
		ret = check_leaf(request);
	if (!ret)
		ret = cell_fill(cell);
	if (ret) {
		free(cell->histograms);
		return ret;
	}
	request->batches = !!cell->workload->batch;
	request->id = cell->request.id = cell_count++;
	return 0;
}

static int cell_run(struct invbench_run *run)
{
	const struct vfio_cell *cell = &cells[run->cell];
	int ret = containers_for(&cell->request), error;

	if (ret)
		return ret;
	cell_begin(cell);
	ret = workers_run(cell->request.cpus, cell->workload, run, cell->histograms);
	error = cell_end(cell);
	ret = ret ? ret : error;
	return ret ? cell_failed(cell, ret) : 0;
}

static int cell_histogram(uint32_t id, uint32_t worker, uint32_t *counts)
{
	histograms_take(cells[id].histograms, worker, counts);
	return 0;
}

/* Nobody in user space can look into the queue: no call is counted. */
static int cell_count_calls(uint32_t id, struct invbench_counters *counters)
{
	(void)id;
	memset(counters, 0, sizeof(*counters));
	return 0;
}

static int cell_functions(struct invbench_functions *request)
{
	struct functions_table *table = functions_start();
	struct invbench_sample sample = { 0 };
	struct invbench_run run = { .cell = request->cell,
				    .mode = INVBENCH_EACH,
				    .calls = request->calls,
				    .samples = (uintptr_t)&sample,
				    .sample_count = 1 };
	int ret, error;

	if (!table)
		return refuse(-ENOMEM, "no memory for the functions");
	ret = cell_run(&run);
	error = functions_stop(table, request);
	if (!error && request->ticks != sample.min)
		error = -EILSEQ;
	if (!ret && error)
		ret = refuse(error, "functions: %s", functions_fault(error));
	return ret;
}

const struct engine engine_vfio = {
	.target = "vfio",
	.needs_device = true,
	.start = start,
	.stop = stop,
	.info = info,
	.cell = cell_open,
	.run = cell_run,
	.histogram = cell_histogram,
	.count = cell_count_calls,
	.functions = cell_functions,
	.events = events_open,
	.why = refusal_why,
};
