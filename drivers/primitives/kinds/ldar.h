/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ldar, a load with acquire on arm64. */
#define WORKLOAD_NAME	ldar
#define WORKLOAD_TRAITS HAS_OPERAND
#define PRIMITIVE_ARM64 "ldar %[old], %[line]"
#include "drivers/primitives/primitive.h"
