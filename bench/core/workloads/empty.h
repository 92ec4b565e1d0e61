/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nothing at all: what the harness itself costs. */
#define WORKLOAD_NAME	       empty
#define WORKLOAD_MEASURE(call) target_nothing(call)
#include "loop.h"
