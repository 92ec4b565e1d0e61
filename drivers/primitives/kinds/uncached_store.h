/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A store to a device that nothing uses, without a cache in between: like a doorbell. */
#define WORKLOAD_NAME	 uncached_store
#define WORKLOAD_TRAITS	 MEETS_DEVICE
#define PRIMITIVE_ARM64	 "str %[one], %[line]"
#define PRIMITIVE_X86_64 "mov %[one], %[line]"
#include "drivers/primitives/primitive.h"
