/* SPDX-License-Identifier: GPL-2.0-or-later */
/* No operation: the cost of the harness itself. */
#define WORKLOAD_NAME	       empty
#define WORKLOAD_MEASURE(call) target_nothing(call)
#include "bench/core/loop.h"
