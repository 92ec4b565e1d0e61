/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SMMU's side of a command queue: takes commands, completes CMD_SYNCs.
 * Either inline, at the doorbell, by whoever rings (queue->smmu is set), or in
 * a thread of its own that polls PROD (smmu_run()). It executes nothing: a
 * command costs what .cost says. Hardware works beside the CPU, so where a
 * command costs nothing and is not checked, it is not even looked at, and
 * whoever rings does not pay for it. Only one CPU at a time is the SMMU, so its
 * state needs no lock.
 *
 * Checking: producers issue smmu_stamp()s, and each must arrive once, whole and
 * in its producer's order.
 */
#ifndef INVBENCH_SMMU_H
#define INVBENCH_SMMU_H

#include "queue.h"

#define SMMU_PRODUCERS_MAX 64
#define SMMU_WINDOW	   64 /* how far back a late command is told from a second one */
#define SMMU_IDLE_POLLS	   64 /* between two offers of the core to others */

/* What is known of one producer's commands; sequence numbers wrap. */
struct smmu_stream {
	__u64 seen; /* bit n: number next - 1 - n has come */
	__u32 next; /* one more than the latest number */
};

struct smmu_check {
	struct smmu_stream streams[SMMU_PRODUCERS_MAX];
	__u64 lost;
	__u64 duplicated;
	__u64 torn; /* neither a stamp nor the CMD_SYNC of its slot */
	__u64 reordered; /* came after a later one */
};

struct smmu {
	struct queue *queue;
	struct smmu_check *check; /* NULL: commands are not checked */
	unsigned int cost; /* cpu_relax()es a command */
	__u32 position; /* of the next command */
	__u64 commands; /* looked at, CMD_SYNCs included */
	__u64 syncs;
};

/* A command that tells who issued it, as the how many-th, and whether it is whole. */
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
		check->streams[i].seen = ~0ULL; /* what came before the first is no one's loss */
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

/* At the end: those of the producer's .sent commands that never came are lost. */
static inline void smmu_check_end(struct smmu_check *check, unsigned int producer, __u32 sent)
{
	check->lost += sent - check->streams[producer].next;
}

/* A CMD_SYNC that is completed in its slot has to be found, whatever else. */
static __always_inline bool smmu_looks(const struct smmu *smmu)
{
	return smmu->cost || smmu->check || smmu->queue->setup.msi;
}

/* One by one. CONS moves before a CMD_SYNC is completed: who sees that relies on CONS being past it. */
static noinline __maybe_unused void smmu_look(struct smmu *smmu, __u32 end)
{
	struct queue *queue = smmu->queue;
	__u32 position = smmu->position;

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
		smp_store_release(&queue->cons_register, position);
		if (sync && queue->setup.msi)
			smp_store_release(&slot->word[0], 0);
	}
}

/* Takes the commands before .end. */
static __always_inline void smmu_take(struct smmu *smmu, __u32 end)
{
	tsan_acquire(&smmu->queue->slots); /* by position `queue` and the gathering owner */
	if (smmu_looks(smmu))
		smmu_look(smmu, end);
	else
		smp_store_release(&smmu->queue->cons_register, end);
	smmu->position = end;
}

/*
 * Writes PROD. An inline SMMU then takes the commands here: what the one who
 * rang before left in it is acquired through owner_prod, which holds the
 * caller's turn and so does not change; under a spinlock that costs a load.
 */
static __always_inline void smmu_ring(struct queue *queue, struct producer *by, __u32 prod)
{
	WRITE_ONCE(queue->prod_register, prod);
	by->doorbells++;
	if (queue->smmu) {
		(void)atomic_read_acquire(&queue->owner_prod);
		smmu_take(queue->smmu, prod);
	}
}

/* Takes what there is; false: nothing. */
static inline bool smmu_poll(struct smmu *smmu)
{
	__u32 prod = smp_load_acquire(&smmu->queue->prod_register);

	if (prod == smmu->position)
		return false;
	smmu_take(smmu, prod);
	return true;
}

/* The thread: until .stop is set and everything rung for before is taken. */
static inline void smmu_run(struct smmu *smmu, const bool *stop)
{
	unsigned int idle = 0;
	bool last;

	do {
		last = READ_ONCE(*stop);
		if (smmu_poll(smmu)) {
			last = false;
			continue;
		}
		cpu_relax();
		if (!(++idle % SMMU_IDLE_POLLS))
			cond_resched();
	} while (!last);
}

#endif
