/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dsb st, the kernel's wmb() on arm64. */
#define WORKLOAD_NAME	dsb_st
#define PRIMITIVE_ARM64 "dsb st"
#include "drivers/primitives/primitive.h"
