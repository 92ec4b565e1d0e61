/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Primitives after one store to a line in this CPU's cache. */
#include "bench/core/sync.h"
#include "drivers/primitives/call.h"

#define MEMORY_FIND primitives_after_hit

static __always_inline void memory_meet(struct call *call)
{
	WRITE_ONCE(*call->own, 1);
}

#include "drivers/primitives/loops.h"
