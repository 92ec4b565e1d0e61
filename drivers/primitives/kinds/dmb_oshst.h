/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dmb oshst, the kernel's dma_wmb() on arm64. */
#define WORKLOAD_NAME	dmb_oshst
#define PRIMITIVE_ARM64 "dmb oshst"
#include "drivers/primitives/primitive.h"
