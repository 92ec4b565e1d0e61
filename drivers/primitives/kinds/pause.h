/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pause, the kernel's cpu_relax() on x86-64. */
#define WORKLOAD_NAME	 pause
#define PRIMITIVE_X86_64 "pause"
#include "drivers/primitives/primitive.h"
