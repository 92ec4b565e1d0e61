/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The invalidation array: what to invalidate when a domain's IOPTEs change.
 * Readers walk it under RCU without a lock. An attach makes a new array, which
 * may fail. A detach decrements user counts in place and cannot fail, since it
 * cannot be undone. An entry without users is trash: walks skip it, and the next
 * merge or purge drops it. The caller serialises changes.
 *
 * The includer defines:
 *   SMMU_FEATURES(smmu)	  the SMMU's features, bits of enum smmu_feature
 *   ARRAY_PUBLISH(slot, array)	  the store of position `publish` (default rcu_assign_pointer())
 */
#ifndef INVBENCH_ARRAY_H
#define INVBENCH_ARRAY_H

#include "bench/core/queues/command.h"
#include "bench/core/sync.h"

#ifndef ARRAY_PUBLISH
#define ARRAY_PUBLISH(slot, array) rcu_assign_pointer(*(slot), array)
#endif

/* A test redefines this to prove that its check can fail. */
#ifndef ARRAY_ONE_USER_MORE
#define ARRAY_ONE_USER_MORE(users) ((users) + 1)
#endif

enum smmu_feature {
	SMMU_RANGE_INV = 1, /* has range invalidation (RIL) */
	SMMU_E2H = 2, /* its stage 1 is tagged as EL2's */
	SMMU_FORCE_SYNC = 4, /* each list ends in a CMD_SYNC, for which it has room: an erratum */
	SMMU_ATS = 8, /* has ATS, whether or not a device uses it */
};

/* In the order in which their commands must reach the queue. */
enum inv_type {
	INV_S1_ASID,
	INV_S2_VMID,
	INV_S2_VMID_S1_CLEAR, /* stage 1 nested in a stage 2 that changes */
	INV_ATS,
	INV_ATS_FULL, /* the whole ATC of a device that uses other addresses than IOVAs */
};

struct smmu;

/* It has 32 bytes, as in the driver, so that a walk touches as many cache lines. */
struct inv_entry {
	struct smmu *smmu;
	__u8 type; /* enum inv_type */
	__u8 size_opcode; /* invalidates a range */
	__u8 all_opcode; /* invalidates everything of .id */
	__u32 id; /* ASID, VMID or stream id */
	union {
		__u64 page_shift; /* log2 of the page size in bytes, the unit of range commands */
		__u32 ssid; /* INV_ATS */
	};
	int users; /* 0: trash */
};

struct inv_array {
	struct rcu_head rcu;
	unsigned int count; /* entries, trash included; the last entry is not trash */
	unsigned int trash;
	bool has_ats; /* readers then take .lock, so that no ATC_INV follows a detach */
	rwlock_t lock;
	struct inv_entry entry[];
};

static inline bool entry_is_ats(const struct inv_entry *entry)
{
	return entry->type >= INV_ATS;
}

/* .detail is the ssid of INV_ATS, the page_shift of INV_S1_ASID and INV_S2_VMID, or 0. */
static inline struct inv_entry entry_make(struct smmu *smmu, enum inv_type type, __u32 id,
					  __u32 detail)
{
	struct inv_entry entry = { .smmu = smmu, .type = type, .id = id, .users = 1 };
	bool el2 = SMMU_FEATURES(smmu) & SMMU_E2H;

	switch (type) {
	case INV_S1_ASID:
		entry.size_opcode = el2 ? CMD_TLBI_EL2_VA : CMD_TLBI_NH_VA;
		entry.all_opcode = el2 ? CMD_TLBI_EL2_ASID : CMD_TLBI_NH_ASID;
		entry.page_shift = detail;
		break;
	case INV_S2_VMID:
		entry.size_opcode = CMD_TLBI_S2_IPA;
		entry.all_opcode = CMD_TLBI_S12_VMALL;
		entry.page_shift = detail;
		break;
	case INV_S2_VMID_S1_CLEAR:
		entry.size_opcode = CMD_TLBI_NH_ALL;
		entry.all_opcode = CMD_TLBI_NH_ALL;
		break;
	case INV_ATS:
	case INV_ATS_FULL:
		entry.size_opcode = CMD_ATC_INV;
		entry.all_opcode = CMD_ATC_INV;
		entry.ssid = detail;
		break;
	}
	return entry;
}

/* Compares by SMMU, type, id and, for ATS, ssid: < 0, 0 or > 0. */
static inline int entry_compare(const struct inv_entry *a, const struct inv_entry *b)
{
	if (a->smmu != b->smmu)
		return (uintptr_t)a->smmu < (uintptr_t)b->smmu ? -1 : 1;
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	if (entry_is_ats(a) && a->ssid != b->ssid)
		return a->ssid < b->ssid ? -1 : 1;
	return 0;
}

static inline size_t array_bytes(unsigned int room)
{
	return sizeof(struct inv_array) + room * sizeof(struct inv_entry);
}

static inline struct inv_array *array_of_size(size_t size)
{
	struct inv_array *array = kzalloc(size, GFP_KERNEL);

	if (array)
		rwlock_init(&array->lock);
	return array;
}

/* Allocates an empty array for at most room entries, or NULL. */
static inline struct inv_array *array_alloc(unsigned int room)
{
	return array_of_size(array_bytes(room));
}

/* As array_alloc(), but page-aligned, so that cells that are compared differ in no offset. */
static inline struct inv_array *array_alloc_placed(unsigned int room)
{
	return array_of_size(WHOLE_PAGES(array_bytes(room)));
}

/* Frees an array that was never published. */
static inline void array_free(struct inv_array *array)
{
	kfree(array);
}

/* Appends an entry. The caller keeps the order and the size. */
static inline struct inv_entry *array_append(struct inv_array *array, const struct inv_entry *entry)
{
	struct inv_entry *to = &array->entry[array->count++];

	*to = *entry;
	array->has_ats |= entry_is_ats(entry);
	return to;
}

/* Appends entries with users, from index at on and below bound (NULL: all); returns the end. */
static inline unsigned int array_append_below(struct inv_array *to, const struct inv_array *from,
					      unsigned int at, const struct inv_entry *bound)
{
	for (; at < from->count; at++) {
		const struct inv_entry *entry = &from->entry[at];

		if (!entry->users)
			continue;
		if (bound && entry_compare(entry, bound) >= 0)
			break;
		array_append(to, entry);
	}
	return at;
}

/*
 * Makes a new array from old without its trash, with one more user for each
 * entry of added. 0; -ENOMEM; -EINVAL: added is not strictly ascending.
 */
static inline int array_merge(const struct inv_array *old, const struct inv_array *added,
			      struct inv_array **merged)
{
	struct inv_array *new = array_alloc(old->count - old->trash + added->count);
	unsigned int at = 0;

	if (!new)
		return -ENOMEM;
	for (unsigned int i = 0; i < added->count; i++) {
		const struct inv_entry *add = &added->entry[i];
		int users = 0;

		if (i && entry_compare(add - 1, add) >= 0) {
			array_free(new);
			return -EINVAL;
		}
		at = array_append_below(new, old, at, add);
		if (at < old->count && !entry_compare(&old->entry[at], add)) {
			add = &old->entry[at++];
			users = add->users;
		}
		array_append(new, add)->users = users ? ARRAY_ONE_USER_MORE(users) : 1;
	}
	array_append_below(new, old, at, NULL);
	*merged = new;
	return 0;
}

/*
 * Removes one user from each entry of gone, which must be sorted. An entry
 * without users becomes trash, and gets .users 0 in gone, so that the caller can
 * invalidate its tag in the TLB. 0, or -ENOENT: the array lacks an entry of
 * gone; all others are still handled.
 */
static inline int array_unref(struct inv_array *array, struct inv_array *gone)
{
	unsigned int at = 0, count = array->count;
	unsigned long flags = 0;
	int ret = 0;

	for (unsigned int i = 0; i < gone->count; i++) {
		struct inv_entry *entry;
		int order = 1;

		for (; at < array->count; at++) {
			entry = &array->entry[at];
			order = entry->users ? entry_compare(entry, &gone->entry[i]) : -1;
			if (order >= 0)
				break;
		}
		if (order) {
			ret = -ENOENT;
			continue;
		}
		gone->entry[i].users = entry->users - 1;
		WRITE_ONCE(entry->users, gone->entry[i].users);
		array->trash += !gone->entry[i].users;
	}
	for (; count && !array->entry[count - 1].users; count--)
		array->trash--;
	/* Wait for walks that may still send an ATC_INV for a removed entry. */
	write_lock_irqsave(&array->lock, flags);
	WRITE_ONCE(array->count, count);
	write_unlock_irqrestore(&array->lock, flags);
	return ret;
}

/* Makes a new array without the trash, or NULL if old has none. 0 or -ENOMEM. */
static inline int array_purge(const struct inv_array *old, struct inv_array **purged)
{
	*purged = NULL;
	if (!old->trash)
		return 0;
	*purged = array_alloc(old->count - old->trash);
	if (!*purged)
		return -ENOMEM;
	array_append_below(*purged, old, 0, NULL);
	return 0;
}

/* Publishes an array; the previous one is freed once no reader uses it. */
static inline void array_publish(struct inv_array **slot, struct inv_array *array)
{
	struct inv_array *old = *slot;

	ARRAY_PUBLISH(slot, array);
	kfree_rcu(old, rcu);
}

#endif
