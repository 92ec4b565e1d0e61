/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The null queue: counts commands and drops them, to show the cost without a queue. */
#include "bench/core/queues/queue.h"

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
