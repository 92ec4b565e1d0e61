/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dmb osh, the kernel's dma_mb() on arm64. */
#define WORKLOAD_NAME	dmb_osh
#define PRIMITIVE_ARM64 "dmb osh"
#include "drivers/primitives/primitive.h"
