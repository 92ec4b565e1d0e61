/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Primitives after stores to lines that this CPU's caches do not have. */
#include "bench/core/sync.h"
#include "drivers/primitives/call.h"

#define MEMORY_FIND primitives_after_miss

static __always_inline void memory_meet(struct call *call)
{
	for (int i = 0; i < MISS_STORES; i++) {
		WRITE_ONCE(call->lines[(size_t)call->next * MISS_LINE], 1);
		call->next = (call->next + MISS_STEP) % MISS_LINES;
	}
}

#include "drivers/primitives/loops.h"
