/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xchg, which is locked on x86-64: the kernel's smp_store_mb(). */
#define WORKLOAD_NAME	 xchg
#define WORKLOAD_TRAITS	 HAS_OPERAND
#define PRIMITIVE_X86_64 "xchgq %[old], %[line]"
#include "drivers/primitives/primitive.h"
