/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command queue in memory, and what every way of inserting into it shares.
 * A position counts slots and laps: index below, then one wrap bit, as the
 * SMMU's PROD and CONS registers do. So positions are compared by masked
 * subtraction, and that is unambiguous only while no one looks at a position
 * more than a lap away: the sync lock sees to it (see queue_sync_begin()).
 *
 * Slots and registers are shared with a device: every access is READ_ONCE() or
 * WRITE_ONCE(), and their order is the barriers' alone.
 *
 * The includer may define QUEUE_BARRIER(), position `queue`: between writing
 * the slots and letting them be seen.
 */
#ifndef INVBENCH_QUEUE_H
#define INVBENCH_QUEUE_H

#include "command.h"
#include "sync.h"

#ifndef QUEUE_BARRIER
#define QUEUE_BARRIER() dma_wmb()
#endif

/*
 * The one contract, of each file in queues/; QUEUE_NAME is the file's name
 * unless the includer defines another, to compile it with another barrier:
 *
 *   int QUEUE_NAME_issue(struct queue *queue, struct producer *by,
 *			  const struct command *commands, unsigned int count, bool sync)
 *
 * Puts the commands, and with .sync a CMD_SYNC, into the queue as one run and
 * waits for that CMD_SYNC. 0; -EINVAL: more than the queue has slots;
 * -ETIMEDOUT: there was no room, and nothing was put, or no completion.
 */
#define QUEUE_PASTE_(name, verb) name##_##verb
#define QUEUE_PASTE(name, verb)	 QUEUE_PASTE_(name, verb)

#define QUEUE_SHIFT_MIN	 3
#define QUEUE_SHIFT_MAX	 19
#define QUEUE_TIMEOUT_US 1000000 /* the driver's */
#define QUEUE_POLLS	 10 /* between two growing pauses; the driver's */
#define QUEUE_PAUSE_US	 1024 /* the longest, or a list as long as the queue may never find room */
#define QUEUE_OWNED	 (1U << 31) /* in the shared prod: somebody will ring for what comes */
#define QUEUE_LOCKED	 INT_MIN /* the sync lock, taken exclusively */

/* Faults to build in on purpose: tests prove that they are found. */
#define QUEUE_SOUND	  0
#define QUEUE_MARKS_EARLY 1 /* slots are marked valid before they are written */
#define QUEUE_RINGS_EARLY 2 /* the owner does not wait for the slots it rings for */
#define QUEUE_SKIPS_LOCK  3 /* a sync does not hold back the lap */
#ifndef QUEUE_FAULT
#define QUEUE_FAULT QUEUE_SOUND
#endif

struct queue_setup {
	unsigned int shift; /* 2^shift slots, QUEUE_SHIFT_MIN … QUEUE_SHIFT_MAX */
	bool msi; /* a CMD_SYNC is completed by a write to its slot, else seen by CONS */
	__u64 timeout_us; /* of a full queue and of a CMD_SYNC */
};

/*
 * Where the queue ends. One is shared; who inserts works on copies of it, of the
 * same size, as the driver does: making them is part of what a call costs.
 */
struct queue_ends {
	union {
		__u64 word; /* reserving is one cmpxchg of both */
		struct {
			__u32 prod;
			__u32 cons; /* as last seen: never ahead of the register */
		};
		atomic_t owned_prod; /* prod again, to be cleared of QUEUE_OWNED */
	} ____cacheline_aligned;
	__u32 shift; /* 2^shift slots */
};

/* Each word that several CPUs write has a cache line; the first line is only read. */
struct queue {
	struct command *slots;
	atomic_long_t *valid; /* one bit a slot; valid is 1 in even laps, 0 in odd ones */
	struct smmu *smmu; /* takes commands at the doorbell; NULL: it polls */
	struct queue_setup setup;

	struct queue_ends ends;
	atomic_t owner_prod ____cacheline_aligned; /* where the next owner's turn begins */
	atomic_t syncs ____cacheline_aligned; /* the sync lock: its holders, or QUEUE_LOCKED */
	spinlock_t spinlock ____cacheline_aligned;
	__u32 prod_register ____cacheline_aligned;
	__u32 cons_register ____cacheline_aligned;
};

/* One caller's own counts, in memory that no other caller writes. */
struct producer {
	__u64 commands; /* put, CMD_SYNCs included */
	__u64 syncs;
	__u64 doorbells; /* writes of PROD */
	__u64 retries; /* reservations lost to another producer */
	__u64 full; /* looks at a queue without room */
};

static inline void queue_free(struct queue *queue)
{
	if (!queue)
		return;
	kvfree(queue->valid);
	kvfree(queue->slots);
	kvfree(queue);
}

/* 0, -EINVAL for a shift out of its range, -ENOMEM. */
static inline int queue_alloc(struct queue **result, const struct queue_setup *setup)
{
	struct queue *queue;
	__u32 count;

	if (setup->shift < QUEUE_SHIFT_MIN || setup->shift > QUEUE_SHIFT_MAX)
		return -EINVAL;
	queue = (struct queue *)kvzalloc(sizeof(*queue), GFP_KERNEL);
	if (!queue)
		return -ENOMEM;
	count = 1U << setup->shift;
	queue->setup = *setup;
	queue->ends.shift = setup->shift;
	spin_lock_init(&queue->spinlock);
	queue->slots = kvzalloc(count * sizeof(*queue->slots), GFP_KERNEL);
	queue->valid =
		kvzalloc((count + BITS_PER_LONG - 1) / BITS_PER_LONG * sizeof(long), GFP_KERNEL);
	if (!queue->slots || !queue->valid) {
		queue_free(queue);
		return -ENOMEM;
	}
	*result = queue;
	return 0;
}

static __always_inline __u32 queue_size(const struct queue *queue)
{
	return 1U << queue->ends.shift;
}

static __always_inline __u32 queue_index(const struct queue_ends *ends, __u32 position)
{
	return position & ((1U << ends->shift) - 1);
}

static __always_inline __u32 queue_wrap(const struct queue_ends *ends, __u32 position)
{
	return position & (1U << ends->shift);
}

/* So many slots behind prod, whose flag is kept. */
static noinline_as_built __u32 queue_ahead(const struct queue_ends *ends, __u32 count)
{
	__u32 position = (queue_wrap(ends, ends->prod) | queue_index(ends, ends->prod)) + count;

	return (ends->prod & QUEUE_OWNED) | queue_wrap(ends, position) |
	       queue_index(ends, position);
}

static __always_inline __u32 queue_after(const struct queue *queue, __u32 position, __u32 count)
{
	return (position + count) & (2 * queue_size(queue) - 1);
}

static __always_inline __u32 queue_distance(const struct queue *queue, __u32 from, __u32 to)
{
	return (to - from) & (2 * queue_size(queue) - 1);
}

static __always_inline struct command *queue_slot(struct queue *queue, __u32 position)
{
	return &queue->slots[queue_index(&queue->ends, position)];
}

static __always_inline __u32 queue_room(const struct queue_ends *ends)
{
	__u32 size = 1U << ends->shift;

	return size - ((ends->prod - ends->cons) & (2 * size - 1));
}

/* How many slots a list needs, 0 for nothing, or -EINVAL. */
static __always_inline int queue_need(const struct queue *queue, unsigned int count, bool sync)
{
	return count > queue_size(queue) - sync ? -EINVAL : (int)count + sync;
}

/* Waiting: a few polls, a pause, a few polls, a longer pause … until the deadline. */
struct queue_wait {
	ktime_t deadline;
	unsigned int polls;
	unsigned int pause_us;
};

static inline void queue_wait_start(const struct queue *queue, struct queue_wait *wait)
{
	wait->deadline = ktime_add_us(ktime_get(), queue->setup.timeout_us);
	wait->polls = 0;
	wait->pause_us = 1;
}

static noinline_as_built int queue_wait_more(struct queue_wait *wait)
{
	if (ktime_after(ktime_get(), wait->deadline))
		return -ETIMEDOUT;
	if (++wait->polls < QUEUE_POLLS) {
		cpu_relax();
		return 0;
	}
	udelay(wait->pause_us);
	if (wait->pause_us < QUEUE_PAUSE_US)
		wait->pause_us *= 2;
	wait->polls = 0;
	return 0;
}

static __always_inline void queue_put(struct command *slot, const struct command *command)
{
	WRITE_ONCE(slot->word[0], command->word[0]);
	WRITE_ONCE(slot->word[1], command->word[1]);
}

/* The CMD_SYNC of this position; queue memory begins at the SMMU's address 0. */
static __always_inline struct command queue_make_sync(const struct queue *queue, __u32 position)
{
	if (!queue->setup.msi)
		return command_make_sync(SIGNAL_SEV, 0);
	return command_make_sync(SIGNAL_IRQ,
				 queue_index(&queue->ends, position) * sizeof(struct command));
}

static noinline_as_built void queue_write_list(struct queue *queue, __u32 position,
					       const struct command *commands, unsigned int count)
{
	struct queue_ends ends = { .prod = position, .shift = queue->ends.shift };
	unsigned int i;

	for (i = 0; i < count; i++)
		queue_put(queue_slot(queue, queue_ahead(&ends, i)), &commands[i]);
}

/* Writes a list into the slots reserved from .ends on, the CMD_SYNC last. */
static __always_inline void queue_write(struct queue *queue, const struct queue_ends *ends,
					const struct command *commands, unsigned int count,
					bool sync)
{
	queue_write_list(queue, ends->prod, commands, count);
	if (sync) {
		__u32 position = queue_ahead(ends, count);
		struct command last = queue_make_sync(queue, position);

		queue_put(queue_slot(queue, position), &last);
	}
	tsan_release(&queue->slots); /* no slot's address: a store there would replace it */
}

/*
 * The sync lock. While a sync is being waited for, ends.cons must not pass its
 * slot by more than the sync itself knows of: else producers could run a whole
 * lap ahead, and its position (or its slot) would mean another command. So
 * syncs share the lock, only the last of them moves ends.cons, and a producer
 * that wants to move it without being a sync takes the lock exclusively, which
 * it can only while there is no sync. Taken before the slots are marked valid,
 * hence before the SMMU can complete anything behind them.
 */
static __always_inline void queue_sync_begin(struct queue *queue)
{
	if (QUEUE_FAULT == QUEUE_SKIPS_LOCK)
		return;
	if (atomic_fetch_inc_relaxed(&queue->syncs) < 0)
		atomic_cond_read_relaxed(&queue->syncs, VAL > 0);
}

static __always_inline void queue_sync_end(struct queue *queue, int ret, __u32 cons)
{
	if (QUEUE_FAULT == QUEUE_SKIPS_LOCK)
		return;
	if (!ret && atomic_read(&queue->syncs) == 1)
		WRITE_ONCE(queue->ends.cons, cons);
	(void)atomic_dec_return_release(&queue->syncs);
}

/*
 * Looks once for room: takes CONS over, or lets the syncs do so. The exclusive
 * lock acquires: a CONS read before it could be older than ends.cons, and
 * taking that over would make the queue look emptier than it is.
 */
static inline void queue_refresh(struct queue *queue)
{
	unsigned long flags;

	local_irq_save(flags);
	if (!atomic_cmpxchg_acquire(&queue->syncs, 0, QUEUE_LOCKED)) {
		WRITE_ONCE(queue->ends.cons, READ_ONCE(queue->cons_register));
		atomic_fetch_andnot_release(QUEUE_LOCKED, &queue->syncs);
	}
	local_irq_restore(flags);
}

static noinline __maybe_unused int queue_await_room(struct queue *queue, struct producer *by,
						    __u32 need, struct queue_ends *ends)
{
	struct queue_wait wait;
	int ret = 0;

	queue_wait_start(queue, &wait);
	while (!ret) {
		by->full++;
		queue_refresh(queue);
		ends->word = READ_ONCE(queue->ends.word);
		if (queue_room(ends) >= need)
			return 0;
		ret = queue_wait_more(&wait);
	}
	return ret;
}

/*
 * Waits for the CMD_SYNC at .ends' prod and ends the caller's hold of the sync
 * lock. What shows completion is loaded with acquire, so that every sync in
 * front, which took the lock before the SMMU saw it, is seen to hold it. CONS is
 * read only when ends.cons does not tell, and after a pause: that is the
 * driver's order, and part of what a call costs.
 */
static inline int queue_await_sync(struct queue *queue, struct queue_ends *ends)
{
	struct command *slot = queue_slot(queue, ends->prod);
	__u32 past = queue_ahead(ends, 1);
	struct queue_wait wait;
	int ret = 0;

	queue_wait_start(queue, &wait);
	if (queue->setup.msi) {
		while ((__u32)smp_load_acquire(&slot->word[0]) && !ret)
			ret = queue_wait_more(&wait);
		ends->cons = past;
	} else {
		ends->word = READ_ONCE(queue->ends.word);
		while (queue_distance(queue, past, ends->cons) >= queue_size(queue) && !ret) {
			ret = queue_wait_more(&wait);
			ends->cons = smp_load_acquire(&queue->cons_register);
		}
	}
	queue_sync_end(queue, ret, ends->cons);
	return ret;
}

#endif
