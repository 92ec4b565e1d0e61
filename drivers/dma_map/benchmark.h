/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interface of the kernel's dma_map_benchmark.
 * The kernel does not export its header, at least up to 6.18, so the structure
 * is defined here. Its layout has not changed since 6.1.
 */
#ifndef INVBENCH_DMA_MAP_BENCHMARK_H
#define INVBENCH_DMA_MAP_BENCHMARK_H

#include <linux/ioctl.h>
#include <stdbool.h>
#include <stddef.h>

#include "bench/core/uapi.h"

#define BENCHMARK_PATH	      "/sys/kernel/debug/dma_map_benchmark"
#define BENCHMARK_PAGES_MAX   1024
#define BENCHMARK_THREADS_MAX 1024
#define BENCHMARK_STEP_NS     100

enum benchmark_direction { BENCHMARK_BIDIRECTIONAL, BENCHMARK_TO_DEVICE, BENCHMARK_FROM_DEVICE };

struct benchmark {
	__u64 map; /* out: mean of a map, steps of BENCHMARK_STEP_NS */
	__u64 map_deviation; /* out: standard deviation, the same steps */
	__u64 unmap; /* out: as map */
	__u64 unmap_deviation;
	__u32 threads;
	__u32 seconds;
	__s32 node; /* NUMA node of the memory; -1: any */
	__u32 address_bits;
	__u32 direction;
	__u32 transfer_ns; /* pause between map and unmap */
	__u32 pages; /* per call */
	__u8 reserved[76]; /* 0 */
};

_Static_assert(sizeof(struct benchmark) == 136 && offsetof(struct benchmark, pages) == 56,
	       "the layout must be the kernel's");

#define BENCHMARK_RUN _IOWR('d', 1, struct benchmark)

/* Converts a cell to a request. 0, or -EOPNOTSUPP and the reason in refusal. page_size: bytes. */
int benchmark_fill(const struct invbench_cell *request, __u32 page_size, struct benchmark *to);

/* Whether the cell is about maps; else it is about unmaps. */
bool benchmark_maps(const struct invbench_cell *request);

/* Whether a call of that many ticks may be among those of the answer: none is cheaper than it, so the mean is not. */
bool benchmark_holds(const struct benchmark *from, const struct invbench_cell *request,
		     __u64 ticks);

/* Converts an answer to a sample: one call that took the mean. */
void benchmark_sample(const struct benchmark *from, const struct invbench_cell *request,
		      struct invbench_sample *to);

#endif
