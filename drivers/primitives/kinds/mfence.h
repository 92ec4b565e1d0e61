/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mfence, the kernel's mb() on x86-64. */
#define WORKLOAD_NAME	 mfence
#define PRIMITIVE_X86_64 "mfence"
#include "drivers/primitives/primitive.h"
