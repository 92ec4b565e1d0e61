/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory in which callers record their waits: see bench/core/queues/waits.h. */
#ifndef INVBENCH_ENGINE_WAITS_H
#define INVBENCH_ENGINE_WAITS_H

#include "bench/core/queues/waits.h"

/* For so many workers, which must be reserved. NULL without memory. */
struct waits *waits_alloc(unsigned int workers);
void waits_free(struct waits *waits, unsigned int workers);

#endif
