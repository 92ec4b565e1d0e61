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

/* Takes the lock with room for .need slots behind .tail. */
static __always_inline int spinlock_reserve(struct queue *queue, struct producer *by, __u32 need,
					    union queue_tail *tail, unsigned long *flags)
{
	int ret;

	for (;;) {
		spin_lock_irqsave(&queue->spinlock, *flags);
		tail->word = READ_ONCE(queue->tail.word);
		if (queue_room(queue, *tail) >= need)
			return 0;
		spin_unlock_irqrestore(&queue->spinlock, *flags);
		ret = queue_await_room(queue, by, need, tail);
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
	union queue_tail tail;
	unsigned long flags;
	__u32 start, end;
	int ret;

	sync |= queue->setup.force_sync && count;
	if (count > queue->slot_count - sync)
		return -EINVAL;
	if (!count && !sync)
		return 0;

	ret = spinlock_reserve(queue, by, count + sync, &tail, &flags);
	if (ret)
		return ret;
	start = queue_prod(tail);
	end = queue_after(queue, start, count + sync);
	queue_write(queue, start, commands, count, sync);
	if (sync)
		queue_sync_begin(queue);
	QUEUE_BARRIER();
	atomic_set(&queue->tail.prod, (int)end);
	smmu_ring(queue, by, end);
	spin_unlock_irqrestore(&queue->spinlock, flags);

	return sync ? queue_await_sync(queue, queue_after(queue, start, count)) : 0;
}

#undef QUEUE_NAME
