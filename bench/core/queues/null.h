/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts the commands and drops them: what a call costs without a queue. */
#include "../queue.h"

#ifndef QUEUE_NAME
#define QUEUE_NAME null
#endif

static inline int QUEUE_PASTE(QUEUE_NAME, issue)(struct queue *queue, struct producer *by,
						 const struct command *commands, unsigned int count,
						 bool sync)
{
	int need = queue_need(queue, count, sync);

	(void)commands;
	if (need <= 0)
		return need;
	by->commands += (__u32)need;
	by->syncs += sync;
	return 0;
}

#undef QUEUE_NAME
