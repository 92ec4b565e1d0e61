/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ldapr, a load with RCpc acquire on arm64. */
#define WORKLOAD_NAME	ldapr
#define WORKLOAD_TRAITS HAS_OPERAND
#define PRIMITIVE_ARM64 ".arch_extension rcpc\n\tldapr %[old], %[line]"
#define PRIMITIVE_NEEDS cpu_has_ldapr()
#include "drivers/primitives/primitive.h"
