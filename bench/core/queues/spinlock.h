/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The queue with a spinlock, under which a producer inserts and rings.
 * It is the baseline of the lock-free queue: slots, registers and waits are the
 * same, so that only the insertion differs. It waits for a CMD_SYNC outside the
 * lock, and has no valid map and no owner.
 */
#ifndef INVBENCH_QUEUE_SPINLOCK_H
#define INVBENCH_QUEUE_SPINLOCK_H

#include "bench/core/queues/smmu.h"

/* Takes the lock once the queue has room for need slots. 0 or -ETIMEDOUT. */
static __always_inline int spinlock_reserve(struct queue *queue, struct producer *by, __u32 need,
					    struct queue_ends *ends, unsigned long *flags)
{
	int ret;

	ends->shift = queue->ends.shift;
	for (;;) {
		WAIT(by, WAIT_LOCK, READ_ONCE(queue->owners->holder), WAIT_NOBODY,
		     spin_lock_irqsave(&queue->spinlock, *flags));
		WAIT_NOTE(WRITE_ONCE(queue->owners->holder, (__u16)by->waits->caller));
		ends->word = READ_ONCE(queue->ends.word);
		if (queue_room(ends) >= need)
			return 0;
		WAIT_NOTE(WRITE_ONCE(queue->owners->holder, WAIT_NOBODY));
		spin_unlock_irqrestore(&queue->spinlock, *flags);
		WAIT(by, WAIT_ROOM, WAIT_NOBODY, queue_ringer(queue),
		     ret = queue_await_room(queue, by, need, ends));
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
	WAIT_NOTE(WRITE_ONCE(queue->owners->holder, WAIT_NOBODY));
	spin_unlock_irqrestore(&queue->spinlock, flags);

	if (!sync)
		return 0;
	ends.prod = queue_ahead(&ends, count);
	WAIT(by, WAIT_SYNC, WAIT_NOBODY, queue_ringer(queue), ret = queue_await_sync(queue, &ends));
	return ret;
}

#undef QUEUE_NAME
