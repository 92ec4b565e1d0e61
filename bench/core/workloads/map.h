/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * iommu_map() whole: the page table, beside which an unmap is to be seen.
 * It invalidates nothing, so a change here comes from somewhere else.
 */
#define WORKLOAD_NAME	       map
#define WORKLOAD_MEASURE(call) target_map(call)
#define WORKLOAD_FINISH(call)  target_drain(call)
#include "loop.h"
