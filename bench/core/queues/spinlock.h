/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One producer at a time inserts and rings, under a spinlock.
 * The baseline of the lock-free queue: the same slots, registers and waiting,
 * so that the difference is the insertion alone. A CMD_SYNC is waited for
 * outside the lock; the valid map and the owner are not used.
 */
#ifndef INVBENCH_QUEUE_SPINLOCK_H
#define INVBENCH_QUEUE_SPINLOCK_H

#include "../smmu.h"

/* Takes the lock with room for .need slots behind .ends. */
static __always_inline int spinlock_reserve(struct queue *queue, struct producer *by, __u32 need,
					    struct queue_ends *ends, unsigned long *flags)
{
	int ret;

	ends->shift = queue->ends.shift;
	for (;;) {
		spin_lock_irqsave(&queue->spinlock, *flags);
		ends->word = READ_ONCE(queue->ends.word);
		if (queue_room(ends) >= need)
			return 0;
		spin_unlock_irqrestore(&queue->spinlock, *flags);
		ret = queue_await_room(queue, by, need, ends);
		if (ret)
			return ret;
	}
}

#endif

#ifndef QUEUE_NAME
#define QUEUE_NAME spinlock
#endif

static inline int QUEUE_PASTE(QUEUE_NAME, issue)(struct queue *queue, struct producer *by,
						 const struct command *commands, unsigned int count,
						 bool sync)
{
	struct queue_ends ends;
	unsigned long flags;
	int need = queue_need(queue, count, sync), ret;
	__u32 end;

	if (need <= 0)
		return need;
	ret = spinlock_reserve(queue, by, need, &ends, &flags);
	if (ret)
		return ret;
	by->commands += (__u32)need;
	by->syncs += sync;
	end = queue_ahead(&ends, need);
	queue_write(queue, &ends, commands, count, sync);
	if (sync)
		queue_sync_begin(queue);
	QUEUE_BARRIER();
	WRITE_ONCE(queue->ends.prod, end);
	smmu_ring(queue, by, end);
	spin_unlock_irqrestore(&queue->spinlock, flags);

	if (!sync)
		return 0;
	ends.prod = queue_ahead(&ends, count);
	return queue_await_sync(queue, &ends);
}

#undef QUEUE_NAME
