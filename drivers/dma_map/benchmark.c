/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cells as requests to the kernel's benchmark, answers as samples: see benchmark.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "drivers/shared/refusal.h"
#include "benchmark.h"

static bool is_map(const struct invbench_cell *request)
{
	return !strcmp(request->workload, "map");
}

int benchmark_fill(const struct invbench_cell *request, __u32 page_size, struct benchmark *to)
{
	if (!is_map(request) && strcmp(request->workload, "unmap"))
		return refuse(-EOPNOTSUPP, "workload: dma_map has map and unmap");
	if (strcmp(request->strategy, "as-built"))
		return refuse(-EOPNOTSUPP, "strategy: dma_map runs the kernel as-built");
	if (request->entries != 1 || request->trash)
		return refuse(-EOPNOTSUPP, "entries: dma_map has the array as its device made it");
	if (request->granule != 4096)
		return refuse(-EOPNOTSUPP, "granule: the kernel's DMA layer chooses it");
	if (request->size % page_size || request->size / page_size > BENCHMARK_PAGES_MAX)
		return refuse(-EOPNOTSUPP, "size: dma_map takes 1..1024 pages");
	if (request->cpus > BENCHMARK_THREADS_MAX)
		return refuse(-EOPNOTSUPP, "cpus: dma_map has up to 1024 threads");
	*to = (struct benchmark){ .threads = request->cpus,
				  .seconds = 1,
				  .node = -1,
				  .address_bits = 64,
				  .direction = BENCHMARK_FROM_DEVICE,
				  .pages = (__u32)(request->size / page_size) };
	return 0;
}

void benchmark_sample(const struct benchmark *from, const struct invbench_cell *request,
		      struct invbench_sample *to)
{
	*to = (struct invbench_sample){
		.mode = INVBENCH_BATCH,
		.calls = 1,
		.ticks = (is_map(request) ? from->map : from->unmap) * BENCHMARK_STEP_NS,
	};
}
