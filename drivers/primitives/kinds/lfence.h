/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lfence, the kernel's rmb() on x86-64. */
#define WORKLOAD_NAME	 lfence
#define PRIMITIVE_X86_64 "lfence"
#include "drivers/primitives/primitive.h"
