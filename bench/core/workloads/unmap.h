/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * iommu_unmap() whole: page table, invalidation and its wait.
 * What a strict-mode DMA unmap pays, beside which a barrier is to be seen.
 */
#define WORKLOAD_NAME	       unmap
#define WORKLOAD_PREPARE(call) target_fill(call)
#define WORKLOAD_MEASURE(call) target_unmap(call)
#include "loop.h"
