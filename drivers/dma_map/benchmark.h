/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The request of the kernel's dma_map_benchmark, and what its answer says.
 * The header that describes it is for the kernel alone, up to 6.18 at least,
 * so it is told here: the layout has been the same since 6.1.
 */
#ifndef INVBENCH_DMA_MAP_BENCHMARK_H
#define INVBENCH_DMA_MAP_BENCHMARK_H

#include <linux/ioctl.h>
#include <stddef.h>

#include "bench/core/control.h"

#define BENCHMARK_PATH	      "/sys/kernel/debug/dma_map_benchmark"
#define BENCHMARK_PAGES_MAX   1024
#define BENCHMARK_THREADS_MAX 1024
#define BENCHMARK_STEP_NS     100

enum benchmark_direction { BENCHMARK_BIDIRECTIONAL, BENCHMARK_TO_DEVICE, BENCHMARK_FROM_DEVICE };

struct benchmark {
	__u64 map; /* out: the mean call, in steps; its deviation */
	__u64 map_deviation;
	__u64 unmap; /* out: the same */
	__u64 unmap_deviation;
	__u32 threads;
	__u32 seconds;
	__s32 node; /* of memory; -1: any */
	__u32 address_bits;
	__u32 direction;
	__u32 transfer_ns; /* waited between map and unmap */
	__u32 pages; /* of a call */
	__u8 reserved[76]; /* 0: as before there was anything here */
};

_Static_assert(sizeof(struct benchmark) == 136 && offsetof(struct benchmark, pages) == 56,
	       "the layout is the kernel's");

#define BENCHMARK_RUN _IOWR('d', 1, struct benchmark)

/* The cell as a request. 0, or -EOPNOTSUPP and why in refusal. */
int benchmark_fill(const struct invbench_cell *request, __u32 page_size, struct benchmark *to);

/* The answer as a sample: one mean. */
void benchmark_sample(const struct benchmark *from, const struct invbench_cell *request,
		      struct invbench_sample *to);

#endif
