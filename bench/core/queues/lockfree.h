/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lock-free queue: producers insert in parallel, and one rings for several.
 * A producer reserves slots with one cmpxchg, writes them, and marks them valid.
 * A producer that reserves while nobody owns prod becomes the owner. On its turn
 * it gives up prod, waits until all slots reserved until then are valid, writes
 * PROD once, and passes the turn on.
 * It is compiled once per QUEUE_NAME (default lockfree), since QUEUE_BARRIER()
 * differs.
 */
#ifndef INVBENCH_QUEUE_LOCKFREE_H
#define INVBENCH_QUEUE_LOCKFREE_H

#include "bench/core/queues/smmu.h"

/*
 * Reserves need slots with interrupts off. ends gets the queue's previous state,
 * with QUEUE_OWNED in prod; next gets the new state. 0 or -ETIMEDOUT.
 */
static __always_inline int lockfree_reserve(struct queue *queue, struct producer *by, __u32 need,
					    struct queue_ends *ends, struct queue_ends *next,
					    unsigned long *flags)
{
	ends->shift = queue->ends.shift;
	ends->word = READ_ONCE(queue->ends.word);
	for (;;) {
		__u64 found;

		if (queue_room(ends) < need) {
			int ret;

			local_irq_restore(*flags);
			WAIT(by, WAIT_ROOM, WAIT_NOBODY, queue_ringer(queue),
			     ret = queue_await_room(queue, by, need, ends));
			local_irq_save(*flags);
			if (ret)
				return ret;
			continue;
		}
		next->cons = ends->cons;
		next->prod = queue_ahead(ends, need) | QUEUE_OWNED;
		found = cmpxchg_relaxed(&queue->ends.word, ends->word, next->word);
		if (found == ends->word) {
			WAIT_NOTE(queue_note_slots(queue, by, ends->prod, need));
			return 0;
		}
		ends->word = found;
		by->retries++;
	}
}

/*
 * The bits of ends->prod to end that are in one word of the valid map; length
 * gets their number. They cross neither the word's end nor the lap's.
 */
static __always_inline unsigned long lockfree_part(const struct queue_ends *ends, __u32 end,
						   __u32 *length)
{
	__u32 size = 1U << ends->shift;
	__u32 index = queue_index(ends, ends->prod);
	__u32 bit = index % BITS_PER_LONG;
	__u32 room = BITS_PER_LONG - bit;
	__u32 left = (end - ends->prod) & (2 * size - 1);

	if (room > size - index)
		room = size - index;
	*length = left < room ? left : room;
	return ~0UL >> (BITS_PER_LONG - *length) << bit;
}

/* Marks the slots from position to end valid, or waits until they are. */
static noinline_as_built void lockfree_map(struct queue *queue, __u32 position, __u32 end,
					   bool mark)
{
	struct queue_ends ends = { .prod = position, .shift = queue->ends.shift };
	__u32 length;

	for (; ends.prod != end; ends.prod = queue_ahead(&ends, length)) {
		unsigned long bits = lockfree_part(&ends, end, &length);
		atomic_long_t *word = &queue->valid[queue_index(&ends, ends.prod) / BITS_PER_LONG];
		unsigned long valid = queue_wrap(&ends, ends.prod) ? 0 : bits;

		if (mark)
			atomic_long_xor(bits, word);
		else
			atomic_long_cond_read_relaxed(word, ((unsigned long)VAL & bits) == valid);
	}
}

#ifdef QUEUE_WAITS

/* Whose turn it still is, when that of the slots from start on has not come. */
static inline unsigned int lockfree_owner_before(struct queue *queue, __u32 start)
{
	return (__u32)atomic_read(&queue->owner_prod) == start ? WAIT_NOBODY
							       : queue_slot_owner(queue, start - 1);
}

/* Who has reserved the first of these slots that is not valid yet. */
static inline unsigned int lockfree_laggard(struct queue *queue, __u32 position, __u32 end)
{
	struct queue_ends ends = { .prod = position, .shift = queue->ends.shift };

	for (; ends.prod != end; ends.prod = queue_ahead(&ends, 1)) {
		__u32 index = queue_index(&ends, ends.prod);
		bool is_set = atomic_long_read(&queue->valid[index / BITS_PER_LONG]) >>
				      (index % BITS_PER_LONG) &
			      1;

		if (is_set == !!queue_wrap(&ends, ends.prod))
			return queue_slot_owner(queue, ends.prod);
	}
	return WAIT_NOBODY;
}

#endif

/*
 * The owner's turn. Each step depends on an earlier load, of owner_prod or of the
 * map, and no store precedes the branch that it depends on. So nobody sees PROD
 * before the slots that it covers, whose writers have executed their barrier.
 */
static __always_inline void lockfree_own(struct queue *queue, struct producer *by, __u32 start)
{
	__u32 end;

	WAIT(by, WAIT_TURN, lockfree_owner_before(queue, start), WAIT_NOBODY,
	     atomic_cond_read_relaxed(&queue->owner_prod, (__u32)VAL == start));
	end = (__u32)atomic_fetch_andnot_relaxed((int)QUEUE_OWNED, &queue->ends.owned_prod) &
	      ~QUEUE_OWNED;
	if (QUEUE_FAULT != QUEUE_RINGS_EARLY)
		WAIT(by, WAIT_SLOTS, lockfree_laggard(queue, start, end), WAIT_NOBODY,
		     lockfree_map(queue, start, end, false));
	smmu_ring(queue, by, end);
	atomic_set_release(&queue->owner_prod, (int)end); /* PROD never moves back */
}

#endif

#ifndef QUEUE_NAME
#define QUEUE_NAME lockfree
#endif

static noinline_as_built int QUEUE_PASTE(QUEUE_NAME, issue)(struct queue *queue,
							    struct producer *by,
							    const struct command *commands,
							    unsigned int count, bool sync)
{
	struct queue_ends ends, next;
	unsigned long flags;
	bool owner;
	int need = queue_need(queue, count, sync), ret;

	if (need <= 0)
		return need;
	local_irq_save(flags);
	ret = lockfree_reserve(queue, by, need, &ends, &next, &flags);
	if (ret)
		goto out;
	by->commands += (__u32)need;
	by->syncs += sync;
	owner = !(ends.prod & QUEUE_OWNED);
	ends.prod &= ~QUEUE_OWNED;
	next.prod &= ~QUEUE_OWNED;

	if (QUEUE_FAULT != QUEUE_MARKS_EARLY)
		queue_write(queue, &ends, commands, count, sync);
	if (sync)
		queue_sync_begin(queue);
	QUEUE_BARRIER();
	lockfree_map(queue, ends.prod, next.prod, true);
	if (QUEUE_FAULT == QUEUE_MARKS_EARLY) {
		QUEUE_BARRIER();
		queue_write(queue, &ends, commands, count, sync);
	}

	if (owner)
		lockfree_own(queue, by, ends.prod);
	if (sync) {
		ends.prod = queue_ahead(&ends, count);
		WAIT(by, WAIT_SYNC, WAIT_NOBODY, queue_ringer(queue),
		     ret = queue_await_sync(queue, &ends));
	}
out:
	local_irq_restore(flags);
	return ret;
}

#undef QUEUE_NAME
