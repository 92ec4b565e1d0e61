/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A store to a line of its own. */
#define WORKLOAD_NAME	 store
#define WORKLOAD_TRAITS	 HAS_OPERAND
#define PRIMITIVE_ARM64	 "str %[one], %[line]"
#define PRIMITIVE_X86_64 "mov %[one], %[line]"
#include "drivers/primitives/primitive.h"
