/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lock add, the kernel's smp_mb() and atomic_add() on x86-64. */
#define WORKLOAD_NAME	 lock_add
#define WORKLOAD_TRAITS	 HAS_OPERAND
#define PRIMITIVE_X86_64 "lock addq %[one], %[line]"
#include "drivers/primitives/primitive.h"
