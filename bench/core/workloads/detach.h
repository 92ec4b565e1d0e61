/* SPDX-License-Identifier: GPL-2.0-or-later */
/* iommu_detach_group(): blocks the STE, removes entries from the array. */
#define WORKLOAD_NAME	       detach
#define WORKLOAD_TRAITS	       NEEDS_DETACHED
#define WORKLOAD_PREPARE(call) target_attach(call)
#define WORKLOAD_MEASURE(call) target_detach(call)
#include "bench/core/loop.h"
