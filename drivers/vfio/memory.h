/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory that is mapped.
 * Its pages decide how much work a map or unmap is. Pages of the system's page
 * size are physically apart, so that each one is a separate range. Larger pages
 * are huge pages, each of them contiguous.
 */
#ifndef INVBENCH_VFIO_MEMORY_H
#define INVBENCH_VFIO_MEMORY_H

#include "bench/core/uapi.h"

/*
 * Reserves at least size bytes for a worker, in present pages of page bytes each.
 * Needs undo_start(). The worker's earlier memory may move, so none of it may be
 * mapped. 0, or -errno and the reason in refusal.
 */
int memory_reserve(__u64 page, unsigned int worker, __u64 size);

/* The address of the reserved memory. */
void *memory_at(__u64 page, unsigned int worker);

void memory_free(void);

#endif
