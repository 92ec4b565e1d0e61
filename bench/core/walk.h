/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk: from an invalidation array and a range of IOVAs to commands.
 * Compiled once a strategy, with these names of the includer's, so that the
 * measured path holds no indirect call and no choice of strategy:
 *
 *   WALK_ISSUE(smmu, commands, count, sync)  into the SMMU's queue; 0 or -errno
 *   SMMU_FEATURES(smmu)		      see array.h
 *   WALK_BARRIER()			      position `load` (default smp_mb())
 *   WALK_LOAD(slot)			      the load itself (default rcu_dereference())
 *   WALK_BEFORE_ATC()			      before the first ATC_INV of an SMMU (default nothing)
 */
#ifndef INVBENCH_WALK_H
#define INVBENCH_WALK_H

#include "array.h"

#ifndef WALK_BARRIER
#define WALK_BARRIER() smp_mb()
#endif
#ifndef WALK_LOAD
#define WALK_LOAD(slot) rcu_dereference(*(slot))
#endif
#ifndef WALK_BEFORE_ATC
#define WALK_BEFORE_ATC() ((void)0)
#endif

/* .size 0 or ~0: everything. Else a multiple of .granule, a power of two no smaller than a page. */
struct walk_range {
	__u64 iova;
	__u64 size;
	__u32 granule;
	bool leaf; /* only last-level IOPTEs changed */
};

/* One walk's commands not yet issued; the memory is the caller's. */
struct walk_batch {
	struct command *commands;
	unsigned int capacity; /* at least 1; the driver's is 64 */
	unsigned int count;
	int ret; /* the last failure to issue, else 0 */
};

static inline void walk_issue(struct walk_batch *batch, struct smmu *smmu, bool sync)
{
	int ret = WALK_ISSUE(smmu, batch->commands, batch->count, sync);

	if (ret)
		batch->ret = ret;
	batch->count = 0;
}

/* A full batch goes out only when one more command comes: its sync may be the end's. */
static inline void walk_add(struct walk_batch *batch, struct smmu *smmu, struct command command)
{
	bool forced = SMMU_FEATURES(smmu) & SMMU_FORCE_SYNC;

	if (batch->count && batch->count >= batch->capacity - forced)
		walk_issue(batch, smmu, forced);
	batch->commands[batch->count++] = command;
}

/* Would single commands be more work than losing all of the ASID's or VMID's translations? */
static inline bool walk_takes_all(const struct smmu *smmu, const struct walk_range *range)
{
	if (!range->size || range->size == ~0ULL)
		return true;
	if (SMMU_FEATURES(smmu) & SMMU_RANGE_INV)
		return false;
	/* As many granules as a page of IOPTEs holds. */
	return range->size >= (__u64)range->granule << (fls64(range->granule) - 1 - 3);
}

/* Lowest bits first, five at a time: a command covers up to 31 << scale pages. */
static inline void walk_add_spans(struct walk_batch *batch, const struct inv_entry *entry,
				  struct command command, const struct walk_range *range)
{
	unsigned int shift = entry->page_shift, ttl = 0;
	__u64 pages = range->size >> shift, iova = range->iova, whole = command.word[0];

	if (range->leaf)
		ttl = 4 - (fls64(range->granule) - 1 - 3) / (shift - 3);
	else if ((pages & COMMAND_RANGE_MAX) == 1)
		pages++; /* scale, num and level all 0 are reserved */

	while (pages) {
		unsigned int scale = __ffs(pages);
		__u64 part = (pages >> scale) & COMMAND_RANGE_MAX;

		command.word[0] = whole | command_range(part, scale);
		command.word[1] = command_address(iova, range->leaf, ttl, (shift - 10) / 2);
		walk_add(batch, entry->smmu, command);
		iova += part << (scale + shift);
		pages -= part << scale;
	}
}

static inline void walk_add_granules(struct walk_batch *batch, const struct inv_entry *entry,
				     struct command command, const struct walk_range *range)
{
	__u64 end = range->iova + range->size;

	for (__u64 iova = range->iova; iova < end; iova += range->granule) {
		command.word[1] = command_address(iova, range->leaf, 0, 0);
		walk_add(batch, entry->smmu, command);
	}
}

static inline void walk_add_tlbi(struct walk_batch *batch, const struct inv_entry *entry,
				 __u32 asid, __u32 vmid, const struct walk_range *range)
{
	if (walk_takes_all(entry->smmu, range))
		walk_add(batch, entry->smmu, command_make_tlbi(entry->all_opcode, asid, vmid));
	else if (range->iova + range->size <= range->iova)
		return; /* up to the very top of 64 bits: nothing is sent, as in the driver */
	else if (SMMU_FEATURES(entry->smmu) & SMMU_RANGE_INV)
		walk_add_spans(batch, entry, command_make_tlbi(entry->size_opcode, asid, vmid),
			       range);
	else
		walk_add_granules(batch, entry, command_make_tlbi(entry->size_opcode, asid, vmid),
				  range);
}

/* The smallest aligned power of two of 4 KiB pages that holds the range. */
static inline void walk_add_atc(struct walk_batch *batch, const struct inv_entry *entry,
				const struct walk_range *range)
{
	__u64 first = range->iova >> 12, last = (range->iova + range->size - 1) >> 12;
	unsigned int order = fls64(first ^ last);

	first = first >> order << order;
	walk_add(batch, entry->smmu,
		 command_make_atc_inv(entry->id, entry->ssid, first << 12, order));
}

static inline void walk_add_entry(struct walk_batch *batch, const struct inv_entry *entry,
				  const struct walk_range *range)
{
	switch ((enum inv_type)entry->type) {
	case INV_S1_ASID:
		walk_add_tlbi(batch, entry, entry->id, 0, range);
		break;
	case INV_S2_VMID:
		walk_add_tlbi(batch, entry, 0, entry->id, range);
		break;
	case INV_S2_VMID_S1_CLEAR:
		/* The whole VMID took its nested stage 1 with it. */
		if (!walk_takes_all(entry->smmu, range))
			walk_add(batch, entry->smmu,
				 command_make_tlbi(entry->size_opcode, 0, entry->id));
		break;
	case INV_ATS:
		walk_add_atc(batch, entry, range);
		break;
	case INV_ATS_FULL:
		walk_add(batch, entry->smmu,
			 command_make_atc_inv(entry->id, 0, 0, COMMAND_ATC_ALL));
		break;
	}
}

/*
 * Must .last have completed before .next begins? Another SMMU is another
 * queue; stage 1 may refill from a stale stage 2, an ATC from a stale TLB.
 */
static inline bool walk_must_sync(const struct inv_entry *last, const struct inv_entry *next)
{
	return last->smmu != next->smmu ||
	       (next->type == INV_S2_VMID_S1_CLEAR && last->type != INV_S2_VMID_S1_CLEAR) ||
	       (entry_is_ats(next) && !entry_is_ats(last));
}

/* Within an RCU read section, and under the array's lock if it has ATS entries. */
static inline int walk_array(const struct inv_array *array, const struct walk_range *range,
			     struct walk_batch *batch)
{
	const struct inv_entry *entry = array->entry, *last = NULL;
	const struct inv_entry *end = entry + READ_ONCE(array->count);

	/* The driver's batch starts zeroed: part of what a call costs. */
	memset(batch->commands, 0, batch->capacity * sizeof(batch->commands[0]));
	batch->count = 0;
	batch->ret = 0;
	for (; entry != end; entry++) {
		if (!READ_ONCE(entry->users))
			continue;
		if (batch->count && walk_must_sync(last, entry))
			walk_issue(batch, last->smmu, true);
		if (entry_is_ats(entry) && !(last && entry_is_ats(last)))
			WALK_BEFORE_ATC();
		walk_add_entry(batch, entry, range);
		last = entry;
	}
	if (batch->count)
		walk_issue(batch, last->smmu, true);
	return batch->ret;
}

/*
 * Invalidates what was reachable through the IOPTEs the caller just changed.
 * WALK_BARRIER() orders that change before the load of the array; it pairs
 * with the barrier between publishing an array and writing the STE: either
 * this walk finds the new entry, or the SMMU finds the changed IOPTE.
 */
static inline int walk_inv_range(struct inv_array **slot, const struct walk_range *range,
				 struct walk_batch *batch)
{
	struct inv_array *array;
	unsigned long flags = 0;
	int ret;

	WALK_BARRIER();
	rcu_read_lock();
	array = WALK_LOAD(slot);
	if (array->has_ats) {
		read_lock_irqsave(&array->lock, flags);
		ret = walk_array(array, range, batch);
		read_unlock_irqrestore(&array->lock, flags);
	} else {
		ret = walk_array(array, range, batch);
	}
	rcu_read_unlock();
	return ret;
}

#endif
