/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory behind mappings: what the IOMMU's entries come to point at.
 * Its pages decide what a map or unmap has to do: of the system's page size,
 * no page lies beside the one that follows it, so that each is a range of its
 * own; of a larger size they are huge pages, contiguous in themselves.
 */
#ifndef INVBENCH_VFIO_MEMORY_H
#define INVBENCH_VFIO_MEMORY_H

#include "bench/core/control.h"

/*
 * Makes sure that the worker has .size bytes of pages of .page bytes, all in
 * memory. 0 or -errno, and why in refusal. After undo_start(), before any is
 * mapped: what was there before may move.
 */
int memory_reserve(__u64 page, unsigned int worker, __u64 size);

/* Where they are. */
void *memory_at(__u64 page, unsigned int worker);

void memory_free(void);

#endif
