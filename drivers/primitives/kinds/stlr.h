/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stlr, a store with release on arm64. */
#define WORKLOAD_NAME	stlr
#define WORKLOAD_TRAITS HAS_OPERAND
#define PRIMITIVE_ARM64 "stlr %[one], %[line]"
#include "drivers/primitives/primitive.h"
