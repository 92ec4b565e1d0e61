/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An LSE atomic of arm64 with acquire and release: ldaddal. */
#define WORKLOAD_NAME	atomic_acq_rel
#define WORKLOAD_TRAITS HAS_OPERAND
#define PRIMITIVE_ARM64 ".arch_extension lse\n\tldaddal %[one], %[old], %[line]"
#define PRIMITIVE_NEEDS cpu_has_swpal()
#include "drivers/primitives/primitive.h"
