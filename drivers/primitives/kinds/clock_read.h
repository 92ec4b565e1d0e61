/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading the clock of the measured loops, with the instructions that order it. */
#define WORKLOAD_NAME	     clock_read
#define PRIMITIVE_CALL(call) ((void)clock_counter(), 0)
#include "drivers/primitives/primitive.h"
