/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * iommu_iotlb_sync() alone, after an unmap that did not flush.
 * The driver's entry from the core: what an unmap pays for invalidation.
 */
#define WORKLOAD_NAME	       iotlb_sync
#define WORKLOAD_PREPARE(call) target_unmap_only(call)
#define WORKLOAD_MEASURE(call) target_sync(call)
#include "loop.h"
