/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * arm_smmu_domain_inv_range() called directly, without the page table code.
 * It runs the barrier, loads and walks the array, and sends the commands and
 * their CMD_SYNC.
 */
#define WORKLOAD_NAME	       inv_range
#define WORKLOAD_TRAITS	       (NEEDS_INV_RANGE | WALKS_ARRAY)
#define WORKLOAD_MEASURE(call) target_inv_range(call)
#include "bench/core/loop.h"
