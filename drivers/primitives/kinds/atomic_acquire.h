/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An LSE atomic of arm64 with acquire: ldadda. */
#define WORKLOAD_NAME	atomic_acquire
#define WORKLOAD_TRAITS HAS_OPERAND
#define PRIMITIVE_ARM64 ".arch_extension lse\n\tldadda %[one], %[old], %[line]"
#define PRIMITIVE_NEEDS cpu_has_swpal()
#include "drivers/primitives/primitive.h"
