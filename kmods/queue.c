// SPDX-License-Identifier: GPL-2.0-or-later
/* Counts commands, CMD_SYNCs and doorbells of a call: see queue.h. */
#include <linux/kprobes.h>

#include "layout.h"
#include "queue.h"
#include "sites.h"

#define CMD_SYNC   0x46 /* SMMUv3 architecture: opcode in bits 7:0 */
#define CMD_OPCODE 0xff
#define CMD_DWORDS 2

static u64 issued; /* written by the worker alone: it is filtered for */
static struct task_struct *watched;

static int issue_seen(struct kprobe *probe, struct pt_regs *regs)
{
	if (current == watched)
		issued++;
	return 0;
}

static struct kprobe issue_probe = { .pre_handler = issue_seen };

int queue_watch_start(void)
{
	void *addr = site_function(POSITION_QUEUE);

	if (!addr)
		return -EOPNOTSUPP;
	memset(&issue_probe, 0, sizeof(issue_probe));
	issue_probe.pre_handler = issue_seen;
	issue_probe.addr = addr;
	watched = current;
	return register_kprobe(&issue_probe);
}

void queue_watch_stop(void)
{
	unregister_kprobe(&issue_probe);
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

void queue_read_end(struct queue_reader *reader)
{
	u32 mask = queue_mask(reader->rig), end = queue_prod(reader->rig);
	struct invbench_counters *to = reader->to;

	for (u32 prod = reader->prod; prod != end; prod = (prod + 1) & mask) {
		u64 word = le64_to_cpu(READ_ONCE(*queue_slot(reader->rig, prod)));

		to->commands++;
		to->syncs += (word & CMD_OPCODE) == CMD_SYNC;
	}
	to->doorbells += issued - reader->issued;
	to->calls++;
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
