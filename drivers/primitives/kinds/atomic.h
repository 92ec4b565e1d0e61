/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An LSE atomic of arm64 without order: ldadd. */
#define WORKLOAD_NAME	atomic
#define WORKLOAD_TRAITS HAS_OPERAND
#define PRIMITIVE_ARM64 ".arch_extension lse\n\tldadd %[one], %[old], %[line]"
#define PRIMITIVE_NEEDS cpu_has_swpal()
#include "drivers/primitives/primitive.h"
