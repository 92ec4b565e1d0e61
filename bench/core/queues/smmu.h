/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SMMU's side of a command queue: consumes commands, completes CMD_SYNCs.
 * Whoever rings the doorbell runs it (queue->smmu is set), or a thread that polls
 * PROD (smmu_run()). Commands have no effect; each takes .cost. Hardware works in
 * parallel with the CPU, so commands without a cost or a check are not even read,
 * and whoever rings does not pay for them. Only one CPU at a time acts as the
 * SMMU, so its state needs no lock.
 *
 * For a check, producers issue smmu_stamp() commands. Each must arrive once,
 * complete, and in its producer's order.
 */
#ifndef INVBENCH_SMMU_H
#define INVBENCH_SMMU_H

#include "bench/core/queues/queue.h"

#define SMMU_PRODUCERS_MAX 64
#define SMMU_WINDOW	   64 /* recent commands whose late arrival is told from a duplicate */
#define SMMU_POLLS	   64 /* between two calls of cond_resched() */

/* The commands of one producer so far. Sequence numbers wrap. */
struct smmu_stream {
	__u64 seen; /* bit n: number .next - 1 - n has arrived */
	__u32 next; /* the latest number, plus 1 */
};

struct smmu_check {
	struct smmu_stream streams[SMMU_PRODUCERS_MAX];
	__u64 lost;
	__u64 duplicated;
	__u64 torn; /* neither a stamp nor its slot's CMD_SYNC */
	__u64 reordered; /* arrived after a later one */
};

struct smmu {
	struct queue *queue;
	struct smmu_check *check; /* NULL: commands are not checked */
	unsigned int cost; /* of a command, cpu_relax() calls */
	__u32 position; /* of the next command */
	__u64 commands; /* that were read, CMD_SYNCs included */
	__u64 syncs;
};

/* A command with its producer, its sequence number, and a check for completeness. */
static inline struct command smmu_stamp(__u32 producer, __u32 sequence)
{
	__u64 word = command_field(CMD_TLBI_NH_VA, 0, 8) | command_field(producer, 8, 24) |
		     command_field(sequence, 32, 32);

	return (struct command){ { word, ~word } };
}

static inline void smmu_check_start(struct smmu_check *check)
{
	unsigned int i;

	*check = (struct smmu_check){};
	for (i = 0; i < SMMU_PRODUCERS_MAX; i++)
		check->streams[i].seen = ~0ULL; /* nothing before the first is missing */
}

static inline void smmu_check_number(struct smmu_check *check, struct smmu_stream *stream,
				     __u32 sequence)
{
	__u32 ahead = sequence - stream->next;
	__u32 behind = stream->next - 1 - sequence;

	if (ahead <= INT_MAX) {
		check->lost += ahead;
		stream->seen = ahead < SMMU_WINDOW - 1 ? stream->seen << (ahead + 1) | 1 : 1;
		stream->next = sequence + 1;
	} else if (behind < SMMU_WINDOW && !(stream->seen >> behind & 1)) {
		stream->seen |= 1ULL << behind;
		check->lost--;
		check->reordered++;
	} else {
		check->duplicated++;
	}
}

static inline void smmu_check_command(struct smmu_check *check, const struct queue *queue,
				      __u32 position, const struct command *command)
{
	__u32 producer = command->word[0] >> 8 & 0xffffff;
	struct command sync = queue_make_sync(queue, position);

	if (command->word[0] == sync.word[0] && command->word[1] == sync.word[1])
		return;
	if (command->word[1] != ~command->word[0] || producer >= SMMU_PRODUCERS_MAX)
		check->torn++;
	else
		smmu_check_number(check, &check->streams[producer], command->word[0] >> 32);
}

/* Counts those of a producer's sent commands as lost that have not arrived at the end. */
static inline void smmu_check_end(struct smmu_check *check, unsigned int producer, __u32 sent)
{
	check->lost += sent - check->streams[producer].next;
}

/* Whether commands must be read: a CMD_SYNC that completes in its slot must be found. */
static __always_inline bool smmu_must_read(const struct smmu *smmu)
{
	return smmu->cost || smmu->check || smmu->queue->setup.msi;
}

/* Reads commands one by one. It moves CONS before it completes a CMD_SYNC: waiters rely on that. */
static noinline __maybe_unused void smmu_read(struct smmu *smmu, __u32 end)
{
	struct queue *queue = smmu->queue;
	__u32 position = smmu->position;

	/*
	 * Whoever rings knows from the valid map that the slots are written. That is a
	 * control dependency, which orders no loads: as in the litmus test MP+dmb.st+ctrl,
	 * which Arm allows, the slots could be read before the map. With this barrier it
	 * is MP+dmb.st+ctrl-dmb.ld, which Arm forbids.
	 */
	smp_rmb();
	while (position != end) {
		struct command *slot = queue_slot(queue, position);
		struct command command = { {
			READ_ONCE(slot->word[0]),
			READ_ONCE(slot->word[1]),
		} };
		bool sync = command_opcode(&command) == CMD_SYNC;
		unsigned int left = smmu->cost;

		while (left--)
			cpu_relax();
		if (smmu->check)
			smmu_check_command(smmu->check, queue, position, &command);
		smmu->commands++;
		smmu->syncs += sync;
		position = queue_after(queue, position, 1);
		/* Pairs with the load of CONS in queue_await_sync(). */
		smp_store_release(&queue->cons_register, position);
		if (sync && queue->setup.msi)
			smp_store_release(&slot->word[0], 0); /* pairs with queue_await_sync() */
	}
}

/* Consumes the commands before end. */
static __always_inline void smmu_take(struct smmu *smmu, __u32 end)
{
	tsan_acquire(&smmu->queue->slots); /* pairs with QUEUE_BARRIER() and the owner's wait */
	if (smmu_must_read(smmu))
		smmu_read(smmu, end);
	else
		smp_store_release(&smmu->queue->cons_register, end); /* as in smmu_read() */
	smmu->position = end;
}

/*
 * Writes PROD. An inline SMMU then consumes the commands here. The acquire of
 * owner_prod makes the previous ringer's writes to it visible. owner_prod does
 * not change during the caller's turn, so this costs one load.
 */
static __always_inline void smmu_ring(struct queue *queue, struct producer *by, __u32 prod)
{
	WAIT_NOTE(WRITE_ONCE(queue->owners->ringer, (__u16)by->waits->caller));
	WRITE_ONCE(queue->prod_register, prod);
	by->doorbells++;
	if (queue->smmu) {
		(void)atomic_read_acquire(&queue->owner_prod);
		smmu_take(queue->smmu, prod);
	}
}

/* Consumes the commands up to PROD; false: there are none. */
static inline bool smmu_poll(struct smmu *smmu)
{
	/* Orders the read of PROD before the reads of the slots. */
	__u32 prod = smp_load_acquire(&smmu->queue->prod_register);

	if (prod == smmu->position)
		return false;
	smmu_take(smmu, prod);
	return true;
}

/* The consumer thread: runs until stop is set and the queue is empty. */
static inline void smmu_run(struct smmu *smmu, const bool *stop)
{
	unsigned int polls = 0;
	bool last, busy;

	do {
		last = READ_ONCE(*stop);
		busy = smmu_poll(smmu);
		if (!busy)
			cpu_relax();
		if (!(++polls % SMMU_POLLS))
			cond_resched();
	} while (busy || !last);
}

#endif
