// SPDX-License-Identifier: GPL-2.0-or-later
/* Records the command lists that the driver issues: see queue.h. */
#include <linux/preempt.h>
#include <linux/ptrace.h>

#include "layout.h"
#include "kmods/queue/queue.h"
#include "kmods/text/sites.h"

/* Whether the function has the parameters that issue_seen() reads. */
static bool issue_is_known(void)
{
	return ISSUE_SMMU >= 0 && ISSUE_CMDS >= 0 && ISSUE_N >= 0 && ISSUE_SYNC >= 0 &&
	       ISSUE_N_BYTES == sizeof(int) && ISSUE_SYNC_BYTES == sizeof(bool) &&
	       (ISSUE_CMDS_BYTES == sizeof(u64) || ISSUE_CMDS_BYTES == sizeof(struct command));
}

static int issue_seen(struct kprobe *probe, struct pt_regs *regs)
{
	struct queue_watch *watch = container_of(probe, struct queue_watch, probe);
	const struct command *commands = (void *)regs_get_kernel_argument(regs, ISSUE_CMDS);
	u32 count = regs_get_kernel_argument(regs, ISSUE_N);
	bool sync = (u8)regs_get_kernel_argument(regs, ISSUE_SYNC);
	unsigned long flags;

	if (watch->smmu && (void *)regs_get_kernel_argument(regs, ISSUE_SMMU) != watch->smmu)
		return 0;
	if (watch->task && (watch->task != current || !in_task()))
		return 0;
	raw_spin_lock_irqsave(&watch->lock, flags);
	if (!watch->paused)
		lists_add(&watch->lists, commands, count, sync);
	raw_spin_unlock_irqrestore(&watch->lock, flags);
	return 0;
}

int queue_watch_start(struct queue_watch *watch, const void *smmu, enum queue_issuers issuers)
{
	void *addr = site_function(POSITION_QUEUE);

	if (!addr || !issue_is_known())
		return -EOPNOTSUPP;
	watch->probe = (struct kprobe){ .pre_handler = issue_seen, .addr = addr };
	watch->smmu = smmu;
	watch->task = issuers == ISSUER_THIS_TASK ? current : NULL;
	raw_spin_lock_init(&watch->lock);
	return register_kprobe(&watch->probe);
}

bool queue_watch_missed(const struct queue_watch *watch)
{
	return watch->probe.nmissed;
}

int queue_watch_stop(struct queue_watch *watch)
{
	unregister_kprobe(&watch->probe);
	return queue_watch_missed(watch) ? -EIO : 0;
}

void queue_watch_count(struct queue_watch *watch, struct invbench_counters *to)
{
	bool known = !queue_watch_stop(watch);

	to->commands = known ? watch->lists.commands : INVBENCH_ABSENT;
	to->syncs = known ? watch->lists.syncs : INVBENCH_ABSENT;
	to->doorbells = known ? watch->lists.count : INVBENCH_ABSENT;
}
