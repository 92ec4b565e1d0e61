/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Primitives after a store to a line that other CPUs store to at the same time. */
#include "bench/core/sync.h"
#include "drivers/primitives/call.h"

#define MEMORY_FIND primitives_after_shared

static __always_inline void memory_meet(struct call *call)
{
	WRITE_ONCE(*call->shared, 1);
}

#include "drivers/primitives/loops.h"
