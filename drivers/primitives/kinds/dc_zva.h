/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dc zva, which zeroes a block of memory on arm64. */
#define WORKLOAD_NAME	dc_zva
#define WORKLOAD_TRAITS HAS_OPERAND
#define PRIMITIVE_ARM64 "dc zva, %[at]"
#include "drivers/primitives/primitive.h"
