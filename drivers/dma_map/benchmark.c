/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts cells to requests and answers to samples: see benchmark.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "drivers/dma_map/benchmark.h"
#include "drivers/engine/refusal.h"

bool benchmark_maps(const struct invbench_cell *request)
{
	return !strcmp(request->workload, "map");
}

int benchmark_fill(const struct invbench_cell *request, __u32 page_size, struct benchmark *to)
{
	if (!benchmark_maps(request) && strcmp(request->workload, "unmap"))
		return refuse(-EOPNOTSUPP, "workload: dma_map has no %s, allowed: map, unmap",
			      request->workload);
	if (strcmp(request->strategy, "as-built"))
		return refuse(-EOPNOTSUPP,
			      "strategy: %s is not possible with dma_map, allowed: as-built",
			      request->strategy);
	if (request->entries != 1 || request->trash)
		return refuse(-EOPNOTSUPP, "entries: dma_map uses the array that the kernel built, "
					   "allowed: entries = 1, trash = 0");
	if (request->granule != 4096)
		return refuse(-EOPNOTSUPP,
			      "granule: the kernel's DMA layer chooses it, allowed: the default");
	if (request->size % page_size || request->size / page_size > BENCHMARK_PAGES_MAX)
		return refuse(-EOPNOTSUPP,
			      "size: %llu is not allowed, dma_map maps 1..%u pages of %u bytes",
			      request->size, BENCHMARK_PAGES_MAX, page_size);
	if (request->cpus > BENCHMARK_THREADS_MAX)
		return refuse(-EOPNOTSUPP, "cpus: %u is out of range, dma_map allows 1..%u threads",
			      request->cpus, BENCHMARK_THREADS_MAX);
	*to = (struct benchmark){ .threads = request->cpus,
				  .seconds = 1,
				  .node = -1,
				  .address_bits = 64,
				  .direction = BENCHMARK_FROM_DEVICE,
				  .pages = (__u32)(request->size / page_size) };
	return 0;
}

static __u64 mean(const struct benchmark *from, const struct invbench_cell *request)
{
	return (benchmark_maps(request) ? from->map : from->unmap) * BENCHMARK_STEP_NS;
}

/* The kernel rounds the mean down to a step. */
bool benchmark_holds(const struct benchmark *from, const struct invbench_cell *request, __u64 ticks)
{
	return ticks < mean(from, request) + BENCHMARK_STEP_NS;
}

void benchmark_sample(const struct benchmark *from, const struct invbench_cell *request,
		      struct invbench_sample *to)
{
	*to = (struct invbench_sample){
		.mode = INVBENCH_BATCH,
		.calls = 1,
		.intervals = 1,
		.ticks = mean(from, request),
	};
}
