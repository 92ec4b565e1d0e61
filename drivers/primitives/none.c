/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Primitives with no store before them. */
#include "drivers/primitives/call.h"

#define MEMORY_FIND primitives_after_none

static __always_inline void memory_meet(struct call *call)
{
	(void)call;
}

#include "drivers/primitives/loops.h"
