/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nop, which does nothing. */
#define WORKLOAD_NAME	 nop
#define PRIMITIVE_ARM64	 "nop"
#define PRIMITIVE_X86_64 "nop"
#include "drivers/primitives/primitive.h"
