/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * iommu_unmap(): clears the page table, invalidates and waits.
 * A DMA unmap in strict mode pays this, so it puts the cost of a barrier in
 * proportion.
 */
#define WORKLOAD_NAME	       unmap
#define WORKLOAD_TRAITS	       (WALKS_ARRAY | CLEARS_TABLES)
#define WORKLOAD_PREPARE(call) target_fill(call)
#define WORKLOAD_MEASURE(call) target_unmap(call)
#include "bench/core/loop.h"
