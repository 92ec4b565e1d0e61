/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dmb oshld, the kernel's dma_rmb() on arm64. */
#define WORKLOAD_NAME	dmb_oshld
#define PRIMITIVE_ARM64 "dmb oshld"
#include "drivers/primitives/primitive.h"
