/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A load from a line of its own. */
#define WORKLOAD_NAME	 load
#define WORKLOAD_TRAITS	 HAS_OPERAND
#define PRIMITIVE_ARM64	 "ldr %[old], %[line]"
#define PRIMITIVE_X86_64 "mov %[line], %[old]"
#include "drivers/primitives/primitive.h"
