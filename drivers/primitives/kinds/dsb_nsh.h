/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dsb nsh, a barrier that waits for the accesses of this CPU alone on arm64. */
#define WORKLOAD_NAME	dsb_nsh
#define PRIMITIVE_ARM64 "dsb nsh"
#include "drivers/primitives/primitive.h"
