/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * iommu_map(): writes the page table and invalidates nothing.
 * It is a control: a change here does not come from the invalidation path.
 */
#define WORKLOAD_NAME	       map
#define WORKLOAD_MEASURE(call) target_map(call)
#define WORKLOAD_FINISH(call)  target_drain(call)
#include "bench/core/loop.h"
