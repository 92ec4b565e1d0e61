/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dmb ishld, the kernel's smp_rmb() on arm64. */
#define WORKLOAD_NAME	dmb_ishld
#define PRIMITIVE_ARM64 "dmb ishld"
#include "drivers/primitives/primitive.h"
