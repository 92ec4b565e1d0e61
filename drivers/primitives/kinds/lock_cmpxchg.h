/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lock cmpxchg, the kernel's cmpxchg() on x86-64. */
#define WORKLOAD_NAME	 lock_cmpxchg
#define WORKLOAD_TRAITS	 HAS_OPERAND
#define PRIMITIVE_X86_64 "lock cmpxchgq %[one], %[line]"
#include "drivers/primitives/primitive.h"
