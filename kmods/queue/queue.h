/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records the command lists that the driver issues to an SMMU.
 * A kprobe on the function that issues a list reads its arguments. So the record
 * is right whatever queue the list goes to, its SMMU's own or a virtual one,
 * and whatever happens in the slots (see lists.h).
 */
#ifndef INVBENCH_KMODS_QUEUE_H
#define INVBENCH_KMODS_QUEUE_H

#include <linux/kprobes.h>
#include <linux/spinlock.h>

#include "bench/core/uapi.h"
#include "kmods/queue/lists.h"

enum queue_issuers { ISSUER_THIS_TASK, ISSUER_ANY };

struct queue_watch {
	struct kprobe probe;
	const void *smmu; /* the SMMU whose lists are recorded, or NULL: all */
	const struct task_struct *task; /* its issuer, or NULL: any */
	bool paused;
	raw_spinlock_t lock; /* for .lists */
	struct lists lists;
};

/*
 * Adds to .lists what is issued to the SMMU (struct arm_smmu_device; NULL: to any) until
 * queue_watch_stop(), except while .paused. ISSUER_THIS_TASK leaves out interrupts of the task, too.
 * 0; -EOPNOTSUPP: this kernel's function is missing or has unknown parameters;
 * -errno of the kprobe.
 */
int queue_watch_start(struct queue_watch *watch, const void *smmu, enum queue_issuers issuers);

/* Whether the kernel skipped the kprobe for some lists, so that the record lacks them. */
bool queue_watch_missed(const struct queue_watch *watch);

/* 0, or -EIO: queue_watch_missed(). */
int queue_watch_stop(struct queue_watch *watch);

/*
 * Stops, and writes the number of commands, CMD_SYNCs and lists. Without other
 * producers each list rings one doorbell. Numbers are absent that are not known.
 */
void queue_watch_count(struct queue_watch *watch, struct invbench_counters *to);

#endif
