/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dmb ish, the kernel's smp_mb() on arm64. */
#define WORKLOAD_NAME	dmb_ish
#define PRIMITIVE_ARM64 "dmb ish"
#include "drivers/primitives/primitive.h"
