/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk: turns an invalidation array and a range of IOVAs into commands.
 * It is compiled once per strategy. The includer defines these names, so that
 * the measured path contains no indirect call and no choice of strategy:
 *
 *   WALK_ISSUE(smmu, commands, count, sync)  inserts into the SMMU's queue; 0 or -errno
 *   SMMU_FEATURES(smmu)		      see array.h
 *   WALK_BARRIER()			      position `load` (default smp_mb())
 *   WALK_LOAD(slot)			      the load itself (default rcu_dereference())
 *   WALK_ENDS_IN_SYNC(batch)		      whether this walk ends in a CMD_SYNC (default true)
 *   WALK_BEFORE_ATC()			      see walk_may_go_on_to_atcs() (default nothing)
 *   WALK_LOCKS(batch, statement)	      takes the array's lock (default: the statement)
 */
#ifndef INVBENCH_WALK_H
#define INVBENCH_WALK_H

#include "bench/core/model/array.h"

#ifndef WALK_BARRIER
#define WALK_BARRIER() smp_mb() /* see walk_inv_range() */
#endif
#ifndef WALK_LOAD
#define WALK_LOAD(slot) rcu_dereference(*(slot))
#endif
#ifndef WALK_ENDS_IN_SYNC
#define WALK_ENDS_IN_SYNC(batch) true
#endif
#ifndef WALK_BEFORE_ATC
#define WALK_BEFORE_ATC() ((void)0)
#endif
#ifndef WALK_LOCKS
#define WALK_LOCKS(batch, statement) statement
#endif

/*
 * A range of IOVAs. Its size, in bytes, is a multiple of the granule, or 0 or ~0
 * for everything. The granule is a power of two and at least a page.
 */
struct walk_range {
	__u64 iova;
	__u64 size;
	__u32 granule;
	bool leaf; /* only last-level IOPTEs changed */
};

/* The commands of a walk that are not yet issued, in the caller's memory. */
struct walk_batch {
	struct command *commands;
	unsigned int capacity; /* at least 1; the driver's is 64 */
	unsigned int count;
	struct smmu *smmu; /* for which they are */
	int ret; /* the last error of WALK_ISSUE(), or 0 */
};

static noinline_as_built void walk_issue(struct walk_batch *batch, bool sync)
{
	int ret = WALK_ISSUE(batch->smmu, batch->commands, batch->count, sync);

	if (ret)
		batch->ret = ret;
	batch->count = 0;
}

/* Issues a full batch only before the next command, since its CMD_SYNC may be the last one. */
static noinline_as_built void walk_add(struct walk_batch *batch, const struct command *command)
{
	if (batch->count >= batch->capacity - 1) {
		bool forced = SMMU_FEATURES(batch->smmu) & SMMU_FORCE_SYNC;

		if (batch->count && (forced || batch->count == batch->capacity))
			walk_issue(batch, forced);
	}
	batch->commands[batch->count++] = *command;
}

/* Whether to invalidate the whole ASID or VMID, which costs less than many commands. */
static inline bool walk_takes_all(const struct smmu *smmu, const struct walk_range *range)
{
	if (!range->size || range->size == ~0ULL)
		return true;
	if (SMMU_FEATURES(smmu) & SMMU_RANGE_INV)
		return false;
	/* From as many granules on as a page of IOPTEs describes. */
	return range->size >= (__u64)range->granule << (fls64(range->granule) - 1 - 3);
}

/* The level whose IOPTEs changed; 0: several levels. */
static inline unsigned int walk_ttl(const struct inv_entry *entry, const struct walk_range *range)
{
	return range->leaf ? 4 - (fls64(range->granule) - 1 - 3) / (entry->page_shift - 3) : 0;
}

/*
 * Adds the range's commands. With range invalidation, a command covers up to
 * 31 << scale pages, five bits of the size from the lowest on. Without, a command
 * covers a granule. A range that ends at 2^64 adds nothing, as in the driver.
 */
static inline void walk_add_parts(struct walk_batch *batch, const struct inv_entry *entry,
				  struct command *command, const struct walk_range *range)
{
	unsigned int shift = entry->page_shift, ttl = 0, tg = 0;
	__u64 iova = range->iova, end = iova + range->size, whole = command->word[0], pages = 0;

	if (SMMU_FEATURES(entry->smmu) & SMMU_RANGE_INV) {
		pages = range->size >> shift;
		tg = (shift - 10) / 2;
		ttl = walk_ttl(entry, range);
		if (!range->leaf && (pages & COMMAND_RANGE_MAX) == 1)
			pages++; /* scale, num and ttl must not all be 0 */
	}
	while (iova < end) {
		__u64 length = range->granule;

		if (SMMU_FEATURES(entry->smmu) & SMMU_RANGE_INV) {
			unsigned int scale = __ffs(pages);
			__u64 part = (pages >> scale) & COMMAND_RANGE_MAX;

			command->word[0] = whole | command_range(part, scale);
			length = part << (scale + shift);
			pages -= part << scale;
		}
		command->word[1] = command_address(iova, range->leaf, ttl, tg);
		walk_add(batch, command);
		iova += length;
	}
}

static noinline_as_built void walk_add_tlbi(struct walk_batch *batch, const struct inv_entry *entry,
					    struct command *command, const struct walk_range *range)
{
	if (walk_takes_all(entry->smmu, range)) {
		struct command all = *command;

		command_set_opcode(&all, entry->all_opcode);
		walk_add(batch, &all);
		return;
	}
	walk_add_parts(batch, entry, command, range);
}

/* Covers the range by the smallest aligned power of two of 4 KiB pages. */
static inline struct command walk_make_atc(const struct inv_entry *entry,
					   const struct walk_range *range)
{
	__u64 first = range->iova >> 12, last = (range->iova + range->size - 1) >> 12;
	unsigned int order = fls64(first ^ last);

	first = first >> order << order;
	return command_make_atc_inv(entry->id, entry->ssid, first << 12, order);
}

static inline void walk_add_entry(struct walk_batch *batch, const struct inv_entry *entry,
				  const struct walk_range *range)
{
	struct command command;

	switch ((enum inv_type)entry->type) {
	case INV_S1_ASID:
		command = command_make_tlbi(entry->size_opcode, entry->id, 0);
		walk_add_tlbi(batch, entry, &command, range);
		break;
	case INV_S2_VMID:
		command = command_make_tlbi(entry->size_opcode, 0, entry->id);
		walk_add_tlbi(batch, entry, &command, range);
		break;
	case INV_S2_VMID_S1_CLEAR:
		/* CMD_TLBI_S12_VMALL has invalidated nested stage 1, too. */
		if (walk_takes_all(entry->smmu, range))
			break;
		command = command_make_tlbi(entry->size_opcode, 0, entry->id);
		walk_add(batch, &command);
		break;
	case INV_ATS:
		command = walk_make_atc(entry, range);
		walk_add(batch, &command);
		break;
	case INV_ATS_FULL:
		command = command_make_atc_inv(entry->id, 0, 0, COMMAND_ATC_ALL);
		walk_add(batch, &command);
		break;
	}
}

/*
 * Whether the commands of last must complete before those of next. Another SMMU
 * has another queue; stage 1 may refill from a stale stage 2, and an ATC from a
 * stale TLB.
 */
static inline bool walk_must_sync(const struct inv_entry *last, const struct inv_entry *next)
{
	return last->smmu != next->smmu ||
	       (next->type == INV_S2_VMID_S1_CLEAR && last->type != INV_S2_VMID_S1_CLEAR) ||
	       (entry_is_ats(next) && !entry_is_ats(last));
}

/*
 * Whether entry is the last of an SMMU with ATS before its ATCs, if the array has any. Here the TLBs are
 * clean, and the driver before Linux 7.1 found out whether a device uses ATS.
 */
static inline bool walk_may_go_on_to_atcs(const struct inv_entry *entry,
					  const struct inv_entry *next, const struct inv_entry *end)
{
	return (SMMU_FEATURES(entry->smmu) & SMMU_ATS) && !entry_is_ats(entry) &&
	       (next == end || next->smmu != entry->smmu || entry_is_ats(next));
}

/* Skips trash. */
static inline const struct inv_entry *walk_live(const struct inv_entry *entry,
						const struct inv_entry *end)
{
	while (entry != end && !READ_ONCE(entry->users))
		entry++;
	return entry;
}

/* Walks an array under RCU and, if it has ATS entries, under its lock. */
static noinline_as_built int walk_array(const struct inv_array *array,
					const struct walk_range *range, struct walk_batch *batch)
{
	const struct inv_entry *end = array->entry + READ_ONCE(array->count);
	const struct inv_entry *entry = walk_live(array->entry, end), *next;

	/* The driver zeroes its batch, so this is part of the cost. */
	memset(batch->commands, 0, batch->capacity * sizeof(batch->commands[0]));
	batch->count = 0;
	batch->ret = 0;
	for (; entry != end; entry = next) {
		if (!batch->count)
			batch->smmu = entry->smmu;
		walk_add_entry(batch, entry, range);
		next = walk_live(entry + 1, end);
		if (batch->count && (next == end || walk_must_sync(entry, next)))
			walk_issue(batch, next != end || WALK_ENDS_IN_SYNC(batch));
		if (walk_may_go_on_to_atcs(entry, next, end))
			WALK_BEFORE_ATC();
	}
	return batch->ret;
}

/*
 * Loads the array after a change of IOPTEs. rcu_read_unlock() ends its use.
 * WALK_BARRIER() orders the change before the load of the array. It pairs with
 * the barrier between publishing an array and writing the STE: either this walk
 * finds the new entry, or the SMMU finds the changed IOPTE.
 */
static __always_inline struct inv_array *walk_begin(struct inv_array **slot)
{
	WALK_BARRIER();
	rcu_read_lock();
	return WALK_LOAD(slot);
}

/* Invalidates a range whose IOPTEs the caller has changed. 0 or -errno. */
static noinline_as_built int walk_inv_range(struct inv_array **slot, const struct walk_range *range,
					    struct walk_batch *batch)
{
	struct inv_array *array = walk_begin(slot);
	unsigned long flags = 0;
	int ret;

	if (array->has_ats) {
		WALK_LOCKS(batch, read_lock_irqsave(&array->lock, flags));
		ret = walk_array(array, range, batch);
		read_unlock_irqrestore(&array->lock, flags);
	} else {
		ret = walk_array(array, range, batch);
	}
	rcu_read_unlock();
	return ret;
}

#endif
