/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * iommu_attach_group(): merges and publishes the array, writes the STE.
 * It is not a hot path, but barriers after publishing the array are paid here.
 */
#define WORKLOAD_NAME	       attach
#define WORKLOAD_TRAITS	       NEEDS_DETACHED
#define WORKLOAD_MEASURE(call) target_attach(call)
#define WORKLOAD_FINISH(call)  target_detach(call)
#include "bench/core/loop.h"
