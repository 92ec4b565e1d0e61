// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes and exchanges synthetic invalidation arrays: see arrays.h. */
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "arrays.h"

#if ARRAYS_EXIST

static void **array_slot(const struct rig *rig)
{
	return rig->smmu_domain + ARM_SMMU_DOMAIN_INVS;
}

static size_t *array_count(void *array)
{
	return array + ARM_SMMU_INVS_NUM_INVS;
}

static void *array_entry(void *array, unsigned int index)
{
	return array + ARM_SMMU_INVS_INV + index * ARM_SMMU_INV_SIZE;
}

static u32 *entry_id(void *entry)
{
	return entry + ARM_SMMU_INV_ID;
}

static int *entry_users(void *entry)
{
	return entry + ARM_SMMU_INV_USERS;
}

unsigned int array_entries(const struct rig *rig)
{
	void *array = READ_ONCE(*array_slot(rig));

	return array ? *array_count(array) : 0;
}

static void *array_alloc(const void *like, unsigned int entries)
{
	/* kmalloc, not vmalloc: an attach hands it to the driver's kfree_rcu */
	void *array =
		kzalloc(WHOLE_PAGES(ARM_SMMU_INVS_INV + entries * ARM_SMMU_INV_SIZE), GFP_KERNEL);

	if (!array)
		return NULL;
	memcpy(array, like, ARM_SMMU_INVS_INV);
	memset(array + ARM_SMMU_INVS_RCU, 0, sizeof(struct rcu_head));
	rwlock_init((rwlock_t *)(array + ARM_SMMU_INVS_RWLOCK));
	*(size_t *)(array + ARM_SMMU_INVS_MAX_INVS) = entries;
	*(size_t *)(array + ARM_SMMU_INVS_NUM_TRASHES) = 0;
	*array_count(array) = entries;
	return array;
}

/* Synthetic ids are the highest ones; the real id among them is stepped over. */
static u32 first_id(u32 ids, unsigned int synthetic, u32 real)
{
	u32 first = ids - synthetic;

	return real >= first ? first - 1 : first;
}

/* Sorted by id; every so many-th of the synthetic entries has no users. */
static void array_fill(void *array, void *template, u32 ids, unsigned int trash, bool real)
{
	unsigned int entries = *array_count(array), share = 0;
	u32 real_id = *entry_id(template);
	u32 id = first_id(ids, entries - real, real_id);

	for (unsigned int i = 0; i < entries; i++) {
		void *entry = array_entry(array, i);

		memcpy(entry, template, ARM_SMMU_INV_SIZE);
		if (real && real_id <= id) {
			real = false;
			if (id == real_id)
				id++;
			continue;
		}
		if (id == real_id)
			id++;
		*entry_id(entry) = id++;
		share += trash;
		*entry_users(entry) = share < 100;
		if (share >= 100) {
			share -= 100;
			(*(size_t *)(array + ARM_SMMU_INVS_NUM_TRASHES))++;
		}
	}
}

void *array_make(const struct rig *rig, unsigned int entries, unsigned int trash, bool real)
{
	u32 ids = 1U << *(u32 *)(rig->smmu + ARM_SMMU_DEVICE_ASID_BITS);
	void *from = READ_ONCE(*array_slot(rig));
	void *array;

	if (real && entries == 1)
		return NULL;
	if (array_entries(rig) != 1)
		return ERR_PTR(-EOPNOTSUPP);
	if (entries + 2 > ids)
		return ERR_PTR(-EINVAL);
	array = array_alloc(from, entries);
	if (!array)
		return ERR_PTR(-ENOMEM);
	array_fill(array, array_entry(from, 0), ids, trash, real && entries);
	return array;
}

void array_free(void *array)
{
	kfree(array);
}

void *array_swap(const struct rig *rig, void *array)
{
	void **slot = array_slot(rig), *old = *slot;

	rcu_assign_pointer(*slot, array);
	return old;
}

#else

unsigned int array_entries(const struct rig *rig)
{
	return 0;
}

void *array_make(const struct rig *rig, unsigned int entries, unsigned int trash, bool real)
{
	return entries == 1 && !trash ? NULL : ERR_PTR(-EOPNOTSUPP);
}

void array_free(void *array)
{
}

void *array_swap(const struct rig *rig, void *array)
{
	return NULL;
}

#endif

struct rig_array {
	struct rig_array *next;
	void *array;
	unsigned int entries, trash;
};

void *array_get(struct rig *rig, unsigned int entries, unsigned int trash)
{
	struct rig_array *one;
	void *array;

	for (one = rig->arrays; one; one = one->next)
		if (one->entries == entries && one->trash == trash)
			return one->array;
	one = kzalloc(sizeof(*one), GFP_KERNEL);
	if (!one)
		return ERR_PTR(-ENOMEM);
	array = array_make(rig, entries, trash, true);
	if (IS_ERR(array)) {
		kfree(one);
		return array;
	}
	*one = (struct rig_array){ rig->arrays, array, entries, trash };
	rig->arrays = one;
	return array;
}

void arrays_release(struct rig *rig)
{
	while (rig->arrays) {
		struct rig_array *one = rig->arrays;

		rig->arrays = one->next;
		array_free(one->array);
		kfree(one);
	}
}
