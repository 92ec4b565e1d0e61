/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sfence, the kernel's wmb() on x86-64. */
#define WORKLOAD_NAME	 sfence
#define PRIMITIVE_X86_64 "sfence"
#include "drivers/primitives/primitive.h"
