/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dsb sy, the kernel's mb() on arm64. */
#define WORKLOAD_NAME	dsb_sy
#define PRIMITIVE_ARM64 "dsb sy"
#include "drivers/primitives/primitive.h"
