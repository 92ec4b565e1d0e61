/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command queue in memory, and the code that all kinds of queue share.
 * A position is an index with a wrap bit above it, as in the SMMU's PROD and CONS
 * registers. Positions are compared by masked subtraction, which is unambiguous
 * only within a lap. The sync lock ensures that (see queue_sync_begin()).
 *
 * A device reads slots and registers too, so every access is READ_ONCE() or
 * WRITE_ONCE(), and only barriers order them.
 *
 * The includer may define QUEUE_BARRIER(), the barrier of position `queue`,
 * between writing the slots and making them visible.
 */
#ifndef INVBENCH_CORE_QUEUE_H
#define INVBENCH_CORE_QUEUE_H

#include "bench/core/queues/command.h"
#include "bench/core/queues/waits.h"
#include "bench/core/sync.h"

#ifndef QUEUE_BARRIER
#define QUEUE_BARRIER() dma_wmb()
#endif

/*
 * Each kind of queue defines one function. QUEUE_NAME is the file's name, unless
 * the includer defines another to compile the file with another barrier:
 *
 *   int QUEUE_NAME_issue(struct queue *queue, struct producer *by,
 *			  const struct command *commands, unsigned int count, bool sync)
 *
 * Inserts the commands in adjacent slots. With sync, it adds a CMD_SYNC and waits
 * for its completion. 0; -EINVAL: more commands than slots; -ETIMEDOUT: no room,
 * and nothing was inserted, or no completion.
 */
#define QUEUE_PASTE_(name, verb) name##_##verb
#define QUEUE_PASTE(name, verb)	 QUEUE_PASTE_(name, verb)

#define QUEUE_SHIFT_MIN	 3
#define QUEUE_SHIFT_MAX	 19
#define QUEUE_TIMEOUT_US 1000000 /* as in the driver */
#define QUEUE_POLLS	 10 /* between two pauses, as in the driver */
#define QUEUE_PAUSE_US	 1024 /* the longest: after longer ones a long list may find no room */
#define QUEUE_OWNED	 (1U << 31) /* set in the shared prod while an owner will ring for new slots */
#define QUEUE_LOCKED	 INT_MIN /* the sync lock is held exclusively */

/* Deliberate faults: tests build them in to prove that they find them. */
#define QUEUE_SOUND	  0
#define QUEUE_MARKS_EARLY 1 /* marks slots valid before it writes them */
#define QUEUE_RINGS_EARLY 2 /* the owner rings before all slots are valid */
#define QUEUE_SKIPS_LOCK  3 /* a CMD_SYNC does not take the sync lock */
#ifndef QUEUE_FAULT
#define QUEUE_FAULT QUEUE_SOUND
#endif

struct queue_setup {
	unsigned int shift; /* 2^shift slots, QUEUE_SHIFT_MIN … QUEUE_SHIFT_MAX */
	bool msi; /* the SMMU completes a CMD_SYNC by a write to its slot; else CONS shows it */
	__u64 timeout_us; /* for room and for a CMD_SYNC */
};

/*
 * The ends of the queue. One is shared. Producers work on copies of the whole
 * structure, as in the driver, since making them is part of the cost.
 */
struct queue_ends {
	union {
		__u64 word; /* both, for one cmpxchg */
		struct {
			__u32 prod;
			__u32 cons; /* as last read: never ahead of the register */
		};
		atomic_t owned_prod; /* prod, to clear QUEUE_OWNED atomically */
	} ____cacheline_aligned;
	__u32 shift; /* 2^shift slots */
};

/* Each word that several CPUs write has its own cache line; the first line is read-only. */
struct queue {
	struct command *slots;
	atomic_long_t *valid; /* a bit per slot; valid is 1 in even laps and 0 in odd laps */
	struct smmu *smmu; /* consumes commands at the doorbell; NULL: a thread polls */
	struct queue_owners *owners; /* while waits are recorded; else NULL */
	struct queue_setup setup;

	struct queue_ends ends;
	atomic_t owner_prod ____cacheline_aligned; /* where the next owner's slots start */
	atomic_t syncs ____cacheline_aligned; /* holders of the sync lock, or QUEUE_LOCKED */
	spinlock_t spinlock ____cacheline_aligned;
	__u32 prod_register ____cacheline_aligned;
	__u32 cons_register ____cacheline_aligned;
};

/* The counts of one caller, in memory that no other caller writes. */
struct producer {
	__u64 commands; /* inserted, CMD_SYNCs included */
	__u64 syncs;
	__u64 doorbells; /* writes of PROD */
	__u64 retries; /* reservations lost to another producer */
	__u64 full; /* checks that found no room */
#ifdef QUEUE_WAITS
	struct waits *waits;
#endif
};

static inline void queue_free(struct queue *queue)
{
	if (!queue)
		return;
	kvfree(queue->valid);
	kvfree(queue->slots);
	kvfree(queue);
}

/* 0; -EINVAL: the shift is out of range; -ENOMEM. */
static inline int queue_alloc(struct queue **result, const struct queue_setup *setup)
{
	struct queue *queue;
	__u32 count;

	if (setup->shift < QUEUE_SHIFT_MIN || setup->shift > QUEUE_SHIFT_MAX)
		return -EINVAL;
	queue = kvzalloc(sizeof(*queue), GFP_KERNEL);
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

/* The position count slots after prod, with prod's flag. */
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

/* The number of slots that a list needs, or -EINVAL. */
static __always_inline int queue_need(const struct queue *queue, unsigned int count, bool sync)
{
	return count > queue_size(queue) - sync ? -EINVAL : (int)count + sync;
}

/* A wait: polls with growing pauses in between, until the deadline. */
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

/* The CMD_SYNC for this position; queue memory has address 0 at the SMMU. */
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

/* Writes a list, and a CMD_SYNC after it, to the slots from ends->prod on. */
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
	tsan_release(&queue->slots); /* not a slot's address, which later stores would replace */
}

/*
 * Takes the sync lock, as a waiter for a CMD_SYNC.
 * While anybody waits, ends.cons must not move beyond what the waiter has seen:
 * otherwise producers could get a whole lap ahead, and the waiter's position
 * would mean another command. So waiters share the lock, and only the last of
 * them moves ends.cons. Any other producer must take the lock exclusively to
 * move it, which fails while somebody waits. The lock is taken before the slots
 * are valid, and so before the SMMU can complete commands behind them.
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
 * Updates ends.cons from CONS, unless waiters for CMD_SYNCs will do so. The lock
 * has acquire semantics: a CONS read before it could be older than ends.cons,
 * and the queue would seem to have more room than it has.
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
 * Waits for the CMD_SYNC at ends->prod and drops the sync lock. 0 or -ETIMEDOUT.
 * It loads the sign of completion with acquire: earlier waiters took the lock
 * before the SMMU saw their CMD_SYNCs, so the caller sees them hold it. As in the
 * driver, it reads CONS only if ends.cons does not show completion, and after a
 * pause: that is part of the cost.
 */
static inline int queue_await_sync(struct queue *queue, struct queue_ends *ends)
{
	struct command *slot = queue_slot(queue, ends->prod);
	__u32 past = queue_ahead(ends, 1);
	struct queue_wait wait;
	int ret = 0;

	queue_wait_start(queue, &wait);
	if (queue->setup.msi) {
		/* Pairs with the store to the slot in smmu_read(). */
		while ((__u32)smp_load_acquire(&slot->word[0]) && !ret)
			ret = queue_wait_more(&wait);
		ends->cons = past;
	} else {
		ends->word = READ_ONCE(queue->ends.word);
		while (queue_distance(queue, past, ends->cons) >= queue_size(queue) && !ret) {
			ret = queue_wait_more(&wait);
			/* Pairs with the stores of CONS in smmu_read() and smmu_take(). */
			ends->cons = smp_load_acquire(&queue->cons_register);
		}
	}
	queue_sync_end(queue, ret, ends->cons);
	return ret;
}

#ifdef QUEUE_WAITS

static inline void queue_note_slots(struct queue *queue, const struct producer *by, __u32 position,
				    __u32 count)
{
	for (__u32 i = 0; i < count; i++)
		WRITE_ONCE(queue->owners->slots[queue_index(&queue->ends, position + i)],
			   (__u16)by->waits->caller);
}

static inline unsigned int queue_slot_owner(struct queue *queue, __u32 position)
{
	return READ_ONCE(queue->owners->slots[queue_index(&queue->ends, position)]);
}

/* Who completes CMD_SYNCs and makes room: the thread, or whoever rang last. */
static inline unsigned int queue_ringer(struct queue *queue)
{
	return queue->smmu ? READ_ONCE(queue->owners->ringer) : WAIT_SMMU;
}

#endif

#endif
