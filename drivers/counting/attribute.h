/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits calls of this process into functions: .functions() of an engine in user space. */
#ifndef INVBENCH_COUNTING_ATTRIBUTE_H
#define INVBENCH_COUNTING_ATTRIBUTE_H

#include "bench/core/uapi.h"

/* Makes request->calls calls by run(), an engine's .run(). 0, or -errno and the reason in refusal. */
int attribute_calls(int (*run)(struct invbench_run *run), struct invbench_functions *request);

#endif
