// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes and exchanges synthetic invalidation arrays: see arrays.h. */
#include <linux/io.h>
#include <linux/of.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "arrays.h"
#include "check.h"
#include "command.h"

/* SMMUv3 architecture. */
#define IDR0	    0
#define IDR0_STAGES 3
#define IDR0_ATS    BIT(10)

/* All entries are of the type that the domain's own is of. */
static bool is_plain(const struct invbench_cell *request)
{
	return request->knobs.stage == STAGE_S1 && !request->knobs.ats;
}

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

/* A type of entry that is none of the domain's own. */
struct kind {
	u8 type, size_opcode, all_opcode;
	bool has_ranges; /* else no page size is known to its commands */
	size_t bits; /* of its ids, in the SMMU's structure */
};

static const struct kind kind_s2 = { INV_TYPE_S2_VMID, CMD_TLBI_S2_IPA, CMD_TLBI_S12_VMALL, true,
				     ARM_SMMU_DEVICE_VMID_BITS };
static const struct kind kind_s1_clear = { INV_TYPE_S2_VMID_S1_CLEAR, CMD_TLBI_NH_ALL,
					   CMD_TLBI_NH_ALL, false, ARM_SMMU_DEVICE_VMID_BITS };
static const struct kind kind_ats = { INV_TYPE_ATS, CMD_ATC_INV, CMD_ATC_INV, false,
				      ARM_SMMU_DEVICE_SID_BITS };

/* An array being filled. */
struct filling {
	const struct rig *rig;
	const void *own; /* the domain's entry */
	void *array;
	unsigned int at, trash, share; /* per cents; those not yet made into a trash entry */
};

static void *put(struct filling *filling, const struct kind *kind, u32 id)
{
	void *entry = array_entry(filling->array, filling->at++);

	memcpy(entry, filling->own, ARM_SMMU_INV_SIZE);
	*entry_id(entry) = id;
	if (!kind)
		return entry;
	*(u8 *)(entry + ARM_SMMU_INV_TYPE) = kind->type;
	*(u8 *)(entry + ARM_SMMU_INV_SIZE_OPCODE) = kind->size_opcode;
	*(u8 *)(entry + ARM_SMMU_INV_NSIZE_OPCODE) = kind->all_opcode;
	if (!kind->has_ranges)
		*(size_t *)(entry + ARM_SMMU_INV_PGSIZE) = 0; /* or the ssid */
	return entry;
}

/* Every so many-th has no users. */
static void put_synthetic(struct filling *filling, const struct kind *kind, u32 id)
{
	void *entry = put(filling, kind, id);

	filling->share += filling->trash;
	*entry_users(entry) = filling->share < 100;
	if (filling->share < 100)
		return;
	filling->share -= 100;
	(*(size_t *)(filling->array + ARM_SMMU_INVS_NUM_TRASHES))++;
}

/* Synthetic ids are the highest ones; the real id among them is stepped over. */
static u32 first_id(u32 ids, unsigned int synthetic, u32 real)
{
	u32 first = ids - synthetic;

	return real >= first ? first - 1 : first;
}

/* So many of a kind, NULL the domain's own, sorted by id; with .real its own entry or a stand-in. */
static int put_all(struct filling *filling, const struct kind *kind, unsigned int count, bool real)
{
	size_t bits = kind ? kind->bits : ARM_SMMU_DEVICE_ASID_BITS;
	u32 ids = 1U << min(*(u32 *)(filling->rig->smmu + bits), 16U);
	u32 real_id = kind ? ids - INVBENCH_ENTRIES_MAX - 2 : *entry_id((void *)filling->own);
	u32 id = first_id(ids, count - real, real_id);

	if (count + 2 > ids || real_id >= ids)
		return -EINVAL;
	while (count--) {
		if (real && real_id <= id) {
			put(filling, kind, real_id);
			real = false;
			id += id == real_id;
			continue;
		}
		id += id == real_id;
		put_synthetic(filling, kind, id++);
	}
	return 0;
}

static int array_fill(struct filling *filling, const struct invbench_knobs *knobs, bool real)
{
	unsigned int entries = *array_count(filling->array) - knobs->ats;
	unsigned int clears = knobs->stage == STAGE_NESTED ? entries / 2 : 0;
	const struct kind *kind = knobs->stage == STAGE_S1 ? NULL : &kind_s2;

	*(bool *)(filling->array + ARM_SMMU_INVS_HAS_ATS) = knobs->ats;
	return put_all(filling, kind, entries - clears, real && entries) ?:
	       put_all(filling, &kind_s1_clear, clears, clears) ?:
	       put_all(filling, &kind_ats, knobs->ats, knobs->ats);
}

void *array_make(const struct rig *rig, const struct invbench_cell *request, bool detached)
{
	void *from = READ_ONCE(*array_slot(rig));
	struct filling filling = { .rig = rig, .trash = request->trash };
	int ret;

	if (request->entries == 1 && is_plain(request))
		return NULL;
	if (array_entries(rig) != 1)
		return ERR_PTR(-EOPNOTSUPP);
	filling.own = array_entry(from, 0);
	filling.array = array_alloc(from, request->entries - detached);
	if (!filling.array)
		return ERR_PTR(-ENOMEM);
	ret = array_fill(&filling, &request->knobs, !detached);
	if (!ret)
		return filling.array;
	array_free(filling.array);
	return ERR_PTR(ret);
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

void *array_make(const struct rig *rig, const struct invbench_cell *request, bool detached)
{
	return request->entries == 1 && !request->trash && is_plain(request) ? NULL
									     : ERR_PTR(-EOPNOTSUPP);
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
	struct invbench_cell request; /* the first that asked for it */
};

static bool is_same(const struct invbench_cell *a, const struct invbench_cell *b)
{
	return a->entries == b->entries && a->trash == b->trash &&
	       a->knobs.stage == b->knobs.stage && a->knobs.ats == b->knobs.ats;
}

void *array_get(struct rig *rig, const struct invbench_cell *request)
{
	struct rig_array *one;
	void *array;

	for (one = rig->arrays; one; one = one->next)
		if (is_same(&one->request, request))
			return one->array;
	one = kzalloc(sizeof(*one), GFP_KERNEL);
	if (!one)
		return ERR_PTR(-ENOMEM);
	array = array_make(rig, request, false);
	if (IS_ERR(array)) {
		kfree(one);
		return array;
	}
	*one = (struct rig_array){ rig->arrays, array, *request };
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

/* What no device answers is an error to an SMMU that forwards it; QEMU's passes it over. */
static bool ignores_atc(u32 idr0)
{
	return of_machine_is_compatible("linux,dummy-virt") && !(idr0 & IDR0_ATS);
}

int array_check(const struct rig *rig, const struct invbench_cell *request, char *message)
{
	const struct invbench_knobs *knobs = &request->knobs;
	u32 idr0 = readl_relaxed(*(void __iomem **)(rig->smmu + ARM_SMMU_DEVICE_BASE) + IDR0);

	if (is_plain(request))
		return 0;
	if (!ARRAYS_EXIST)
		return refuse(message, -EOPNOTSUPP, "stage, ats: this kernel has no array");
	if (knobs->ats && knobs->ats >= request->entries)
		return refuse(message, -EOPNOTSUPP,
			      "ats: %u are too many, %u entries need another beside them",
			      knobs->ats, request->entries);
	if (knobs->ats && !ignores_atc(idr0))
		return refuse(message, -EOPNOTSUPP,
			      "ats: only the lab's SMMU passes over what no device answers");
	if (knobs->stage != STAGE_S1 && (idr0 & IDR0_STAGES) != IDR0_STAGES)
		return refuse(message, -EOPNOTSUPP, "stage: the SMMU does not have both (IDR0 %#x)",
			      idr0);
	return 0;
}
