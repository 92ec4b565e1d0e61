/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dmb ishst, the kernel's smp_wmb() on arm64. */
#define WORKLOAD_NAME	dmb_ishst
#define PRIMITIVE_ARM64 "dmb ishst"
#include "drivers/primitives/primitive.h"
