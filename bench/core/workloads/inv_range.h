/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own arm_smmu_domain_inv_range(), called directly.
 * The function the suite exists for: barrier, load of the array, walk,
 * commands and their CMD_SYNC, without the page table above it.
 */
#define WORKLOAD_NAME	       inv_range
#define WORKLOAD_TRAITS	       NEEDS_INV_RANGE
#define WORKLOAD_MEASURE(call) target_inv_range(call)
#include "loop.h"
