/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own dma_map_benchmark: maps and unmaps through the DMA API.
 * It measures itself for a second and reports a mean in steps of 100 ns, without
 * the number of calls. So one run counts as one call here, and the steps are too
 * coarse to show a barrier. Kernel developers quote this number. On the exact
 * clock its nanoseconds are instructions, like all time on that clock. There the
 * emulator's plugin counts what one call of the DMA API is made of, exactly.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "drivers/dma_map/benchmark.h"
#include "drivers/engine/cells.h"
#include "drivers/loop/cpus.h"
#include "drivers/loop/functions.h"
#include "drivers/engine/engine.h"
#include "drivers/engine/pci.h"
#include "drivers/engine/refusal.h"
#include "drivers/engine/session.h"
#include "drivers/machine/bind.h"
#include "drivers/machine/domain.h"
#include "drivers/machine/module.h"

#define DRIVER "dma_map_benchmark"

struct dma_map_cell {
	struct engine_cell base;
	struct benchmark benchmark;
};

static int fd = -1;
static unsigned int group; /* the device's IOMMU group */

static void stop(void)
{
	cells_close();
	if (fd >= 0)
		close(fd);
	fd = -1;
	session_stop();
}

static int open_benchmark(void)
{
	fd = open(BENCHMARK_PATH, O_RDWR | O_CLOEXEC);
	return fd < 0 ? refuse(-errno, BENCHMARK_PATH ": %s", strerror(errno)) : 0;
}

static int take(const char *device)
{
	char driver[64];
	int ret;

	ret = pci_group(device, &group);
	if (ret)
		return ret;
	bind_read(device, driver);
	if (!strcmp(driver, DRIVER))
		return open_benchmark();
	ret = pci_check(device, false);
	if (ret)
		return ret;
	ret = bind_driver(device, DRIVER);
	if (ret)
		return refuse(ret, "device: %s cannot be bound to " DRIVER ": %s", device,
			      strerror(-ret));
	return open_benchmark();
}

static int start(const char *const *devices)
{
	int ret;

	if (access("/sys/bus/pci/drivers/" DRIVER, F_OK))
		return refuse(-EOPNOTSUPP, "this kernel is built without CONFIG_DMA_MAP_BENCHMARK");
	ret = session_start_untimed("dma_map");
	if (ret)
		return ret;
	ret = take(devices[0]);
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
	to->clock = (struct invbench_clock){ .source = DRIVER,
					     .frequency_hz = 1000000000,
					     .resolution = BENCHMARK_STEP_NS,
					     .monotonic = 1 };
	domain_read(group, to->domain, sizeof(to->domain));
	return 0;
}

static int cell_prepare(void *opened)
{
	struct dma_map_cell *cell = opened;

	cell->base.request.batches = 1;
	return benchmark_fill(&cell->base.request, (__u32)sysconf(_SC_PAGESIZE), &cell->benchmark);
}

static const struct cell_type type = { .size = sizeof(struct dma_map_cell),
				       .prepare = cell_prepare };

static int cell_open(struct invbench_cell *request)
{
	return cells_open(&type, request);
}

static int benchmark_run(struct benchmark *benchmark)
{
	return ioctl(fd, BENCHMARK_RUN, benchmark)
		       ? refuse(-errno, DRIVER ": %s; see dmesg for the reason", strerror(errno))
		       : 0;
}

/* The first sample holds the mean of all threads. The samples of the others stay empty. */
static int cell_run(struct invbench_run *run)
{
	const struct dma_map_cell *cell = cells_find(run->cell);
	struct invbench_sample *samples = (struct invbench_sample *)(uintptr_t)run->samples;
	struct benchmark benchmark;
	int ret;

	if (!cell)
		return -EINVAL;
	memset(samples, 0, run->sample_count * sizeof(*samples));
	if (run->mode == INVBENCH_EACH)
		return 0;
	benchmark = cell->benchmark;
	ret = benchmark_run(&benchmark);
	if (!ret)
		benchmark_sample(&benchmark, &cell->base.request, samples);
	return ret;
}

/* Counts the calls of one function while the benchmark runs. -EOPNOTSUPP: there was none. */
static int count_calls(const struct dma_map_cell *cell, const char *function,
		       struct invbench_functions *request)
{
	struct benchmark benchmark = cell->benchmark;
	struct functions_table *table = functions_start(function);
	int ret, error;

	if (!table)
		return refuse(-ENOMEM, "functions: out of memory");
	ret = benchmark_run(&benchmark);
	error = functions_stop(table, request);
	if (!error && !benchmark_holds(&benchmark, &cell->base.request, request->ticks))
		error = -EILSEQ;
	if (ret || !error)
		return ret;
	return refuse(error, "functions: %s", functions_error(error));
}

/* What the benchmark calls depends on the kernel; the first one calls the second. */
static int cell_functions(struct invbench_functions *request)
{
	static const char *const map[] = { "dma_map_page_attrs", "dma_map_phys", NULL };
	static const char *const unmap[] = { "dma_unmap_page_attrs", "dma_unmap_phys", NULL };
	const struct dma_map_cell *cell = cells_find(request->cell);
	int ret = -EOPNOTSUPP;

	if (!cell)
		return -EINVAL;
	for (const char *const *name = benchmark_maps(&cell->base.request) ? map : unmap;
	     *name && ret == -EOPNOTSUPP; name++)
		ret = count_calls(cell, *name, request);
	return ret;
}

const struct engine engine_dma_map = {
	.target = "dma_map",
	.needs_device = true,
	.start = start,
	.stop = stop,
	.info = info,
	.cell = cell_open,
	.run = cell_run,
	.functions = cell_functions,
	.why = refusal_why,
};
