/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many producers insert at once; one of them rings the doorbell for several.
 * A producer reserves its slots with one cmpxchg, writes them, and marks them
 * valid. Who reserves while nobody owns the tail is the owner: when its turn
 * comes it lets go of the tail, waits until all that was reserved behind it is
 * valid, writes PROD once, and passes the turn on.
 * Compiled once a QUEUE_NAME (default lockfree), since QUEUE_BARRIER() differs.
 */
#ifndef INVBENCH_QUEUE_LOCKFREE_H
#define INVBENCH_QUEUE_LOCKFREE_H

#include "../smmu.h"

/* Reserves, interrupts off; .tail is what stood there before, with prod's QUEUE_OWNED. */
static __always_inline int lockfree_reserve(struct queue *queue, struct producer *by, __u32 need,
					    union queue_tail *tail, unsigned long *flags)
{
	tail->word = READ_ONCE(queue->tail.word);
	for (;;) {
		union queue_tail next = *tail;
		__u64 found;

		if (queue_room(queue, *tail) < need) {
			int ret;

			local_irq_restore(*flags);
			ret = queue_await_room(queue, by, need, tail);
			local_irq_save(*flags);
			if (ret)
				return ret;
			continue;
		}
		next.prod.counter =
			(int)(queue_after(queue, queue_prod(*tail), need) | QUEUE_OWNED);
		found = cmpxchg_relaxed(&queue->tail.word, tail->word, next.word);
		if (found == tail->word)
			return 0;
		tail->word = found;
		by->retries++;
	}
}

/*
 * The part of [position, end) within one word of the valid map: its bits, and
 * in .length how many. Neither a word's end nor the lap's is crossed.
 */
static __always_inline unsigned long lockfree_part(const struct queue *queue, __u32 position,
						   __u32 end, __u32 *length)
{
	__u32 index = position & queue->index_mask;
	__u32 bit = index % BITS_PER_LONG;
	__u32 room = BITS_PER_LONG - bit;
	__u32 left = queue_distance(queue, position, end);

	if (room > queue->slot_count - index)
		room = queue->slot_count - index;
	*length = left < room ? left : room;
	return ~0UL >> (BITS_PER_LONG - *length) << bit;
}

static __always_inline atomic_long_t *lockfree_word(struct queue *queue, __u32 position)
{
	return &queue->valid[(position & queue->index_mask) / BITS_PER_LONG];
}

static __always_inline void lockfree_mark(struct queue *queue, __u32 position, __u32 end)
{
	__u32 length;

	for (; position != end; position = queue_after(queue, position, length))
		atomic_long_xor(lockfree_part(queue, position, end, &length),
				lockfree_word(queue, position));
}

/* Until all of [position, end) is valid. */
static __always_inline void lockfree_gather(struct queue *queue, __u32 position, __u32 end)
{
	__u32 length;

	for (; position != end; position = queue_after(queue, position, length)) {
		unsigned long bits = lockfree_part(queue, position, end, &length);
		unsigned long valid = position & queue->slot_count ? 0 : bits;

		atomic_long_cond_read_relaxed(lockfree_word(queue, position),
					      ((unsigned long)VAL & bits) == valid);
	}
}

/*
 * The owner's turn. Each step depends on a load before it (of owner_prod, of
 * the map), and a store is never done before the branch it hangs on: PROD can
 * not be seen before the slots it covers, whose writers had their barrier.
 */
static __always_inline void lockfree_own(struct queue *queue, struct producer *by, __u32 start)
{
	__u32 end;

	atomic_cond_read_relaxed(&queue->owner_prod, (__u32)VAL == start);
	end = (__u32)atomic_fetch_andnot_relaxed((int)QUEUE_OWNED, &queue->tail.prod) &
	      ~QUEUE_OWNED;
	if (QUEUE_FAULT != QUEUE_RINGS_EARLY)
		lockfree_gather(queue, start, end);
	smmu_ring(queue, by, end);
	atomic_set_release(&queue->owner_prod, (int)end); /* PROD never moves back */
}

#endif

#ifndef QUEUE_NAME
#define QUEUE_NAME lockfree
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

	local_irq_save(flags);
	ret = lockfree_reserve(queue, by, count + sync, &tail, &flags);
	if (ret)
		goto out;
	start = queue_prod(tail);
	end = queue_after(queue, start, count + sync);

	if (QUEUE_FAULT != QUEUE_MARKS_EARLY)
		queue_write(queue, start, commands, count, sync);
	if (sync)
		queue_sync_begin(queue);
	QUEUE_BARRIER();
	lockfree_mark(queue, start, end);
	if (QUEUE_FAULT == QUEUE_MARKS_EARLY) {
		QUEUE_BARRIER();
		queue_write(queue, start, commands, count, sync);
	}

	if (!((__u32)tail.prod.counter & QUEUE_OWNED))
		lockfree_own(queue, by, start);
	if (sync)
		ret = queue_await_sync(queue, queue_after(queue, start, count));
out:
	local_irq_restore(flags);
	return ret;
}

#undef QUEUE_NAME
