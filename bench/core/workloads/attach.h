/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * iommu_attach_group(): array merged and published, STE written.
 * Said not to be a performance path; this is what it takes.
 */
#define WORKLOAD_NAME	       attach
#define WORKLOAD_TRAITS	       NEEDS_DETACHED
#define WORKLOAD_MEASURE(call) target_attach(call)
#define WORKLOAD_FINISH(call)  target_detach(call)
#include "loop.h"
