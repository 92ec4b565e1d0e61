// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes and swaps synthetic invalidation arrays: see arrays.h. */
#include <linux/io.h>
#include <linux/of.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "kmods/driver/arrays.h"
#include "kmods/driver/smmus.h"
#include "kmods/text/field.h"
#include "kmods/worker/target.h"
#include "bench/core/queues/command.h"
#include "bench/core/share.h"

/* From the SMMUv3 architecture. */
#define IDR0	    0
#define IDR0_STAGES 3
#define IDR0_ATS    BIT(10)

/* How many notes of an array are copied from the domain's own, for the module does not know their meaning. */
#define ONE_NOTE(at, of_all) 1 +
#define INVS_NOTES	     (ARM_SMMU_INVS_FURTHER(ONE_NOTE) 0)

/* Whether all entries have the type of the domain's own entry. */
static bool is_plain(const struct invbench_cell *request)
{
	return request->knobs.stage == STAGE_S1 && !request->knobs.ats && request->knobs.smmus == 1;
}

bool array_is_own(const struct invbench_cell *request)
{
	return request->entries == 1 && is_plain(request);
}

static void **array_slot(const struct testbed *testbed)
{
	return FIELD(void *, testbed->smmu_domain, ARM_SMMU_DOMAIN_INVS);
}

static size_t *array_count(void *array)
{
	return FIELD(size_t, array, ARM_SMMU_INVS_NUM_INVS);
}

static void *array_entry(void *array, unsigned int index)
{
	return array + ARM_SMMU_INVS_INV + index * ARM_SMMU_INV_BYTES;
}

static u32 *entry_id(void *entry)
{
	return FIELD(u32, entry, ARM_SMMU_INV_ID);
}

static int *entry_users(void *entry)
{
	return FIELD(int, entry, ARM_SMMU_INV_USERS);
}

unsigned int array_entries(const struct testbed *testbed)
{
	void *array = HAS_ARRAYS ? READ_ONCE(*array_slot(testbed)) : NULL;

	return array ? *array_count(array) : 0;
}

static void *array_alloc(const void *like, unsigned int entries, int node)
{
	/* Not from vmalloc(): after an attach, the driver frees it with kfree_rcu(). */
	void *array = kzalloc_node(WHOLE_PAGES(ARM_SMMU_INVS_INV + entries * ARM_SMMU_INV_BYTES),
				   GFP_KERNEL, node);

	if (!array)
		return NULL;
	memcpy(array, like, ARM_SMMU_INVS_INV);
	memset(FIELD(struct rcu_head, array, ARM_SMMU_INVS_RCU), 0, sizeof(struct rcu_head));
	rwlock_init(FIELD(rwlock_t, array, ARM_SMMU_INVS_RWLOCK));
	*FIELD(size_t, array, ARM_SMMU_INVS_MAX_INVS) = entries;
	*FIELD(size_t, array, ARM_SMMU_INVS_NUM_TRASHES) = 0;
	*array_count(array) = entries;
	return array;
}

/* A type of entry that differs from the domain's own. */
struct kind {
	u8 type, size_opcode, all_opcode;
	bool has_ranges; /* its commands invalidate ranges, for which they need a page size */
	size_t bits; /* offset in struct arm_smmu_device of the number of bits of its ids */
};

static const struct kind kind_s2 = { INV_TYPE_S2_VMID, CMD_TLBI_S2_IPA, CMD_TLBI_S12_VMALL, true,
				     ARM_SMMU_DEVICE_VMID_BITS };
static const struct kind kind_s1_clear = { INV_TYPE_S2_VMID_S1_CLEAR, CMD_TLBI_NH_ALL,
					   CMD_TLBI_NH_ALL, false, ARM_SMMU_DEVICE_VMID_BITS };
static const struct kind kind_ats = { INV_TYPE_ATS, CMD_ATC_INV, CMD_ATC_INV, false,
				      ARM_SMMU_DEVICE_SID_BITS };

/* An array being filled. */
struct filling {
	const struct testbed *testbed;
	const void *own; /* the domain's own entry */
	void *array;
	void *smmu; /* whose entries are being added */
	unsigned int at; /* entries so far */
	unsigned int trash; /* share of entries without users, per cent */
	unsigned int share; /* per cent carried over to the next trash entry */
};

static __maybe_unused void put_command(struct command *command, const struct kind *kind,
				       bool of_all, u32 id)
{
	if (!kind)
		command_set_asid(command, id);
	else if (kind == &kind_ats)
		*command = command_make_atc_inv(id, 0, 0, 0);
	else
		*command = command_make_tlbi(of_all ? kind->all_opcode : kind->size_opcode, 0, id);
}

/* Some kernels keep ready-made commands in an entry. */
static void put_commands(void *entry, const struct kind *kind, u32 id)
{
#define PUT_COMMAND(at, of_all) put_command(entry + (at), kind, of_all, id);
	ARM_SMMU_INV_FURTHER(PUT_COMMAND)
#undef PUT_COMMAND
}

static void put_kind(void *entry, const struct kind *kind)
{
	*FIELD(u8, entry, ARM_SMMU_INV_TYPE) = kind->type;
	if (ARM_SMMU_INV_SIZE_OPCODE_BYTES)
		*FIELD(u8, entry, ARM_SMMU_INV_SIZE_OPCODE) = kind->size_opcode;
	if (ARM_SMMU_INV_NSIZE_OPCODE_BYTES)
		*FIELD(u8, entry, ARM_SMMU_INV_NSIZE_OPCODE) = kind->all_opcode;
	if (kind->has_ranges)
		return;
	if (ARM_SMMU_INV_PGSIZE_BYTES)
		*FIELD(size_t, entry, ARM_SMMU_INV_PGSIZE) = 0;
	*FIELD(u32, entry, ARM_SMMU_INV_SSID) = 0;
}

/* kind NULL is the domain's own type. */
static void *put(struct filling *filling, const struct kind *kind, u32 id)
{
	void *entry = array_entry(filling->array, filling->at++);

	memcpy(entry, filling->own, ARM_SMMU_INV_BYTES);
	*FIELD(void *, entry, ARM_SMMU_INV_SMMU) = filling->smmu;
	*entry_id(entry) = id;
	if (kind)
		put_kind(entry, kind);
	put_commands(entry, kind, id);
	return entry;
}

/* Adds an entry with one user, or without users as often as the share of trash asks. */
static void put_synthetic(struct filling *filling, const struct kind *kind, u32 id)
{
	void *entry = put(filling, kind, id);

	filling->share += filling->trash;
	*entry_users(entry) = filling->share < 100;
	if (filling->share < 100)
		return;
	filling->share -= 100;
	(*FIELD(size_t, filling->array, ARM_SMMU_INVS_NUM_TRASHES))++;
}

/* The first synthetic id: synthetic ids are the highest ones and skip the real id. */
static u32 first_id(u32 ids, unsigned int synthetic, u32 real)
{
	u32 first = ids - synthetic;

	return real >= first ? first - 1 : first;
}

/*
 * Adds count entries of a kind in order of their id; kind NULL is the domain's
 * own type. With .real, one of them has the domain's own id, or for another
 * kind an id in its place.
 */
static int put_all(struct filling *filling, const struct kind *kind, unsigned int count, bool real)
{
	size_t bits = kind ? kind->bits : ARM_SMMU_DEVICE_ASID_BITS;
	u32 ids = 1U << min(*(u32 *)(filling->smmu + bits), 16U);
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

/* Adds the entries that one SMMU gets: those of the stage, then those for ATS. */
static int put_smmu(struct filling *filling, unsigned int stage, unsigned int entries,
		    unsigned int ats, bool real)
{
	unsigned int clears = stage == STAGE_NESTED ? entries / 2 : 0;
	const struct kind *kind = stage == STAGE_S1 ? NULL : &kind_s2;

	return put_all(filling, kind, entries - clears, real && entries) ?:
	       put_all(filling, &kind_s1_clear, clears, real && clears) ?:
	       put_all(filling, &kind_ats, ats, real && ats);
}

/* An array is sorted by the address of the SMMU. The testbed's SMMU has the first share. */
static int array_fill(struct filling *filling, const struct invbench_knobs *knobs, bool real)
{
	unsigned int entries = *array_count(filling->array) - knobs->ats, others = 0;
	int ret = 0;

	*FIELD(bool, filling->array, ARM_SMMU_INVS_HAS_ATS) = knobs->ats;
	for (unsigned int i = 0; i < knobs->smmus && !ret; i++) {
		unsigned int nth;

		filling->smmu = smmus_nth(filling->testbed->smmu, knobs->smmus, i);
		nth = filling->smmu == filling->testbed->smmu ? 0 : ++others;
		ret = put_smmu(filling, knobs->stage, share_of(entries, nth, knobs->smmus),
			       share_of(knobs->ats, nth, knobs->smmus), real && !nth);
	}
	return ret;
}

void *array_make(const struct testbed *testbed, const struct invbench_cell *request, bool detached)
{
	struct filling filling = { .testbed = testbed, .trash = request->trash };
	void *from;
	int ret;

	if (array_is_own(request))
		return NULL;
	if (!HAS_ARRAYS)
		return ERR_PTR(-EOPNOTSUPP);
	from = READ_ONCE(*array_slot(testbed));
	filling.own = array_entry(from, 0);
	filling.array = array_alloc(from, request->entries - detached, testbed->node);
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

void *array_swap(const struct testbed *testbed, void *array)
{
	void **slot = array_slot(testbed), *old = *slot;

	rcu_assign_pointer(*slot, array);
	return old;
}

struct testbed_array {
	struct testbed_array *next;
	void *array;
	struct invbench_cell request; /* of the first cell that asked for it */
};

static bool is_same(const struct invbench_cell *a, const struct invbench_cell *b)
{
	return a->entries == b->entries && a->trash == b->trash &&
	       a->knobs.stage == b->knobs.stage && a->knobs.ats == b->knobs.ats &&
	       a->knobs.smmus == b->knobs.smmus;
}

void *array_get(struct testbed *testbed, const struct invbench_cell *request)
{
	struct testbed_array *one;
	void *array;

	for (one = testbed->arrays; one; one = one->next)
		if (is_same(&one->request, request))
			return one->array;
	one = kzalloc(sizeof(*one), GFP_KERNEL);
	if (!one)
		return ERR_PTR(-ENOMEM);
	array = array_make(testbed, request, false);
	if (IS_ERR(array)) {
		kfree(one);
		return array;
	}
	*one = (struct testbed_array){ testbed->arrays, array, *request };
	testbed->arrays = one;
	return array;
}

void arrays_release(struct testbed *testbed)
{
	while (testbed->arrays) {
		struct testbed_array *one = testbed->arrays;

		testbed->arrays = one->next;
		array_free(one->array);
		kfree(one);
	}
}

/*
 * An SMMU reports an error when no device answers an ATC_INV. QEMU's has no ATS
 * and ignores the command.
 */
static bool ignores_atc(u32 idr0)
{
	return of_machine_is_compatible("linux,dummy-virt") && !(idr0 & IDR0_ATS);
}

static u32 read_idr0(const void *smmu)
{
	return readl_relaxed(*FIELD(void __iomem *, smmu, ARM_SMMU_DEVICE_BASE) + IDR0);
}

static int smmus_check(const struct invbench_cell *request, char *message)
{
	const struct invbench_knobs *knobs = &request->knobs;
	unsigned int count = smmus_count();

	if (knobs->smmus > count)
		return refuse(message, -EOPNOTSUPP, "smmus: %u requested, this machine has %u",
			      knobs->smmus, count);
	if (knobs->smmus > 1 && knobs->smmus > request->entries - knobs->ats)
		return refuse(message, -EOPNOTSUPP,
			      "smmus: %u are too many for %u entries without ATS", knobs->smmus,
			      request->entries - knobs->ats);
	if (knobs->smmus > 1 && INVS_NOTES)
		return refuse(
			message, -EOPNOTSUPP,
			"smmus: %u requested; this kernel notes in an array what its SMMUs can do, and the module copies the note of one, so 1 is allowed",
			knobs->smmus);
	if (knobs->smmus > 1 && !knobs->ril)
		return refuse(message, -EOPNOTSUPP,
			      "smmus: %u requested, ril=off allows 1, the SMMU of the device",
			      knobs->smmus);
	return 0;
}

/* Whether one of the SMMUs allows such entries. */
static int kinds_check(const struct invbench_knobs *knobs, u32 idr0, char *message)
{
	if (knobs->ats && !ignores_atc(idr0))
		return refuse(
			message, -EOPNOTSUPP,
			"ats: only the lab's SMMU ignores ATC_INV commands for absent devices");
	if (knobs->stage != STAGE_S1 && (idr0 & IDR0_STAGES) != IDR0_STAGES)
		return refuse(message, -EOPNOTSUPP,
			      "stage: the SMMU does not support both stages (IDR0 %#x)", idr0);
	return 0;
}

/* Whether the array of the domain is what a cell with the defaults says: one entry of stage 1. */
static int own_check(const struct testbed *testbed, char *message)
{
	unsigned int entries = array_entries(testbed);
	u8 type;

	if (!HAS_ARRAYS)
		return 0;
	if (entries != 1)
		return refuse(
			message, -EOPNOTSUPP,
			"entries: the array of %s has %u entries of its own, as with ATS; allowed is a device with 1",
			dev_name(testbed->dev), entries);
	type = *FIELD(u8, array_entry(*array_slot(testbed), 0), ARM_SMMU_INV_TYPE);
	if (type != INV_TYPE_S1_ASID)
		return refuse(
			message, -EOPNOTSUPP,
			"stage: the entry of %s has type %u; allowed is stage 1, which its SMMU lacks",
			dev_name(testbed->dev), type);
	return 0;
}

int array_check(const struct testbed *testbed, const struct invbench_cell *request, char *message)
{
	const struct invbench_knobs *knobs = &request->knobs;
	int ret = own_check(testbed, message);

	if (ret)
		return ret;
	if (array_is_own(request) && !request->trash)
		return 0;
	if (!HAS_ARRAYS)
		return refuse(message, -EOPNOTSUPP, "entries, trash, stage, ats, smmus: %s",
			      LACKS_ARRAYS);
	if (is_plain(request))
		return 0;
	if (knobs->ats && knobs->ats >= request->entries)
		return refuse(message, -EOPNOTSUPP,
			      "ats: %u is out of range, %u entries allow 0..%u", knobs->ats,
			      request->entries, request->entries ? request->entries - 1 : 0);
	ret = smmus_check(request, message);
	for (unsigned int i = 0; i < knobs->smmus && !ret; i++)
		ret = kinds_check(knobs, read_idr0(smmus_nth(testbed->smmu, knobs->smmus, i)),
				  message);
	return ret;
}
