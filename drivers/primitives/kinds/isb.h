/* SPDX-License-Identifier: GPL-2.0-or-later */
/* isb, which restarts the pipeline of arm64. */
#define WORKLOAD_NAME	isb
#define PRIMITIVE_ARM64 "isb"
#include "drivers/primitives/primitive.h"
