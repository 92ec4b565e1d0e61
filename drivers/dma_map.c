/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own dma_map_benchmark: DMA-API maps and unmaps, where a kernel has it.
 * It measures itself, for a second, and tells one mean in steps of 100 ns, not
 * of how many calls: so a run of it is one call here, and too coarse for a
 * barrier. It is the number that kernel developers quote. On the exact clock
 * its nanoseconds are instructions, as all time is there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bench/core/histogram.h"
#include "bench/measure/engine.h"
#include "bench/measure/module.h"
#include "dma_map/benchmark.h"
#include "shared/bind.h"
#include "shared/domain.h"
#include "shared/refusal.h"
#include "shared/undo.h"
#include "shared/worker.h"

#define DRIVER "dma_map_benchmark"

struct dma_map_cell {
	struct invbench_cell request;
	struct benchmark benchmark;
};

static int fd = -1;
static unsigned int group;
static struct dma_map_cell cells[INVBENCH_CELLS_MAX];
static unsigned int cell_count;

static void stop(void)
{
	cell_count = 0;
	if (fd >= 0)
		close(fd);
	fd = -1;
	undo_stop();
}

static int take(const char *device)
{
	char driver[64];
	int ret;

	ret = domain_group(device);
	if (ret < 0)
		return refuse(ret, "device: %s is no PCI device here with an IOMMU before it",
			      device);
	group = (unsigned int)ret;
	bind_read(device, driver);
	if (*driver && strcmp(driver, DRIVER))
		return refuse(-EBUSY, "device: %s is in use: driver %s; unbind it first", device,
			      driver);
	ret = *driver ? 0 : bind_driver(device, DRIVER);
	if (ret)
		return refuse(ret, "device: %s cannot be given to " DRIVER ": %s", device,
			      strerror(-ret));
	fd = open(BENCHMARK_PATH, O_RDWR | O_CLOEXEC);
	return fd < 0 ? refuse(-errno, BENCHMARK_PATH ": %s", strerror(errno)) : 0;
}

static int start(const char *const *devices)
{
	int ret;

	if (access("/sys/bus/pci/drivers/" DRIVER, F_OK))
		return refuse(-EOPNOTSUPP, "this kernel is built without CONFIG_DMA_MAP_BENCHMARK");
	ret = undo_start();
	if (ret)
		return refuse(ret, "dma_map: %s",
			      ret == -EBUSY ? "another run is at work, or still leaving"
					    : strerror(-ret));
	ret = take(devices[0]);
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
	to->clock = (struct invbench_clock){ .source = DRIVER,
					     .frequency_hz = 1000000000,
					     .resolution = BENCHMARK_STEP_NS,
					     .monotonic = 1 };
	domain_read(group, to->domain, sizeof(to->domain));
	return 0;
}

static int cell_open(struct invbench_cell *request)
{
	struct dma_map_cell *cell = &cells[cell_count];
	int ret;

	if (cell_count == INVBENCH_CELLS_MAX)
		return refuse(-ENOSPC, "cell: there are %u already", INVBENCH_CELLS_MAX);
	ret = benchmark_fill(request, (__u32)sysconf(_SC_PAGESIZE), &cell->benchmark);
	if (ret)
		return ret;
	request->batches = 1;
	request->id = cell_count++;
	cell->request = *request;
	return 0;
}

/* All threads' mean is told once; the sample of the others is empty. */
static int cell_run(struct invbench_run *run)
{
	const struct dma_map_cell *cell = &cells[run->cell];
	struct invbench_sample *samples = (struct invbench_sample *)(uintptr_t)run->samples;
	struct benchmark benchmark = cell->benchmark;

	memset(samples, 0, run->sample_count * sizeof(*samples));
	if (run->mode == INVBENCH_EACH)
		return 0;
	if (ioctl(fd, BENCHMARK_RUN, &benchmark))
		return refuse(-errno, DRIVER ": %s; dmesg says why", strerror(errno));
	benchmark_sample(&benchmark, &cell->request, samples);
	return 0;
}

static int cell_histogram(uint32_t id, uint32_t worker, uint32_t *counts)
{
	(void)id;
	(void)worker;
	memset(counts, 0, HISTOGRAM_BUCKETS * sizeof(*counts));
	return 0;
}

static int cell_count_calls(uint32_t id, struct invbench_counters *counters)
{
	(void)id;
	memset(counters, 0, sizeof(*counters));
	return 0;
}

const struct engine engine_dma_map = {
	.target = "dma_map",
	.needs_device = true,
	.start = start,
	.stop = stop,
	.info = info,
	.cell = cell_open,
	.run = cell_run,
	.histogram = cell_histogram,
	.count = cell_count_calls,
	.why = refusal_why,
};
