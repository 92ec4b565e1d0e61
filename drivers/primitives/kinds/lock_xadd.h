/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lock xadd, the kernel's atomic_fetch_add() on x86-64. */
#define WORKLOAD_NAME	 lock_xadd
#define WORKLOAD_TRAITS	 HAS_OPERAND
#define PRIMITIVE_X86_64 "lock xaddq %[old], %[line]"
#include "drivers/primitives/primitive.h"
