/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dsb ish, a barrier that waits for completion in the inner shareable domain of arm64. */
#define WORKLOAD_NAME	dsb_ish
#define PRIMITIVE_ARM64 "dsb ish"
#include "drivers/primitives/primitive.h"
