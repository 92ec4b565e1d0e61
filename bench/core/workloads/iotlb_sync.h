/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * iommu_iotlb_sync() alone, after an unmap that does not invalidate.
 * It is the part of an unmap that invalidates, as the IOMMU core calls it.
 */
#define WORKLOAD_NAME	       iotlb_sync
#define WORKLOAD_TRAITS	       WALKS_ARRAY
#define WORKLOAD_PREPARE(call) target_unmap_only(call)
#define WORKLOAD_MEASURE(call) target_sync(call)
#include "bench/core/loop.h"
