// SPDX-License-Identifier: GPL-2.0-or-later
/* Counts commands, CMD_SYNCs and doorbells of a call: see queue.h. */
#include <linux/kprobes.h>

#include "layout.h"
#include "queue.h"
#include "sites.h"

#define CMD_SYNC   0x46 /* SMMUv3 architecture: opcode in bits 7:0 */
#define CMD_OPCODE 0xff
#define CMD_DWORDS 2
#define LIST_MAX   64 /* commands that the driver puts there at once */

static u64 issued; /* written by the worker alone: it is filtered for */
static struct task_struct *watched;

static int issue_seen(struct kprobe *probe, struct pt_regs *regs)
{
	if (current == watched)
		issued++;
	return 0;
}

static struct kprobe issue_probe;

static int probe_start(int (*seen)(struct kprobe *probe, struct pt_regs *regs))
{
	void *addr = site_function(POSITION_QUEUE);
	int ret;

	if (!addr)
		return -EOPNOTSUPP;
	if (issue_probe.addr)
		return -EBUSY;
	issue_probe = (struct kprobe){ .pre_handler = seen, .addr = addr };
	ret = register_kprobe(&issue_probe);
	if (ret)
		issue_probe.addr = NULL;
	return ret;
}

static void probe_stop(void)
{
	unregister_kprobe(&issue_probe);
	issue_probe.addr = NULL;
}

int queue_watch_start(void)
{
	int ret = probe_start(issue_seen);

	if (!ret)
		watched = current;
	return ret;
}

void queue_watch_stop(void)
{
	probe_stop();
	watched = NULL;
}

static const void *queue_ll(const struct rig *rig)
{
	return rig->smmu + ARM_SMMU_DEVICE_CMDQ_Q_LLQ;
}

/* The index and wrap bit; above them the driver keeps a flag of its own. */
static u32 queue_mask(const struct rig *rig)
{
	u32 bits = *(u32 *)(rig->smmu + ARM_SMMU_DEVICE_CMDQ_Q_LLQ_MAX_N_SHIFT);

	return (2U << bits) - 1;
}

static u32 queue_prod(const struct rig *rig)
{
	return READ_ONCE(*(const u32 *)queue_ll(rig)) & queue_mask(rig);
}

void queue_read_begin(struct queue_reader *reader)
{
	reader->prod = queue_prod(reader->rig);
	reader->issued = issued;
}

static const __le64 *queue_slot(const struct rig *rig, u32 prod)
{
	const __le64 *base = *(__le64 **)(rig->smmu + ARM_SMMU_DEVICE_CMDQ_Q_BASE);

	return base + (prod & (queue_mask(rig) >> 1)) * CMD_DWORDS;
}

/* Up to that slot. */
static void queue_read(struct queue_reader *reader, u32 end)
{
	u32 mask = queue_mask(reader->rig);
	struct invbench_counters *to = reader->to;

	for (; reader->prod != end; reader->prod = (reader->prod + 1) & mask) {
		u64 word = le64_to_cpu(READ_ONCE(*queue_slot(reader->rig, reader->prod)));

		to->commands++;
		to->syncs += (word & CMD_OPCODE) == CMD_SYNC;
	}
}

void queue_read_end(struct queue_reader *reader)
{
	queue_read(reader, queue_prod(reader->rig));
	reader->to->doorbells += issued - reader->issued;
	reader->to->calls++;
}

static struct queue_reader *follower;
static DEFINE_RAW_SPINLOCK(follow_lock);

/* The newest slots may be reserved and not written yet: a list and its CMD_SYNC of each CPU. */
static u32 unwritten(void)
{
	return num_online_cpus() * (LIST_MAX + 1);
}

static int issue_followed(struct kprobe *probe, struct pt_regs *regs)
{
	u32 mask = queue_mask(follower->rig), end;
	unsigned long flags;

	raw_spin_lock_irqsave(&follow_lock, flags);
	end = queue_prod(follower->rig);
	if (((end - follower->prod) & mask) > unwritten())
		queue_read(follower, (end - unwritten()) & mask);
	follower->to->doorbells++;
	raw_spin_unlock_irqrestore(&follow_lock, flags);
	return 0;
}

int queue_follow_start(struct queue_reader *reader)
{
	int ret;

	/* What is read must not be overwritten before the next look */
	if (2 * unwritten() > queue_mask(reader->rig) >> 1)
		return -EOPNOTSUPP;
	reader->prod = queue_prod(reader->rig);
	follower = reader;
	ret = probe_start(issue_followed);
	if (ret)
		follower = NULL;
	return ret;
}

void queue_follow_stop(void)
{
	probe_stop();
	queue_read(follower, queue_prod(follower->rig));
	follower = NULL;
}

unsigned int queue_read_words(const struct queue_reader *reader, u64 *words, unsigned int room)
{
	u32 mask = queue_mask(reader->rig), end = queue_prod(reader->rig);
	unsigned int count = 0;

	for (u32 prod = reader->prod; prod != end; prod = (prod + 1) & mask, count++) {
		const __le64 *slot = queue_slot(reader->rig, prod);

		if (count >= room)
			continue;
		words[2 * count] = le64_to_cpu(READ_ONCE(slot[0]));
		words[2 * count + 1] = le64_to_cpu(READ_ONCE(slot[1]));
	}
	return count;
}
