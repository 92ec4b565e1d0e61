// SPDX-License-Identifier: GPL-2.0-or-later
/* Prints where the members of the driver's structures are: see print.h. */
#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "kmods/btf/print.h"

#define MEMBERS 8

/* A member that the module uses. */
struct member {
	const char *path; /* a dot enters an embedded structure */
	unsigned int
		bytes; /* that the module reads or writes; 0: a type of the kernel, which the compiler checks */
};

/*
 * A structure to print. SMMUv2 and SMMUv3 share some names; the right one has a
 * member called .witness or .other. The module writes those that are .written as a
 * whole, so it must know all members. What this kernel has in another form, or not at
 * all, is printed as 0 and costs the part that uses it.
 */
struct wanted {
	const char *structure;
	const char *witness, *other;
	enum part part;
	bool written;
	struct member members[MEMBERS]; /* fewer end with NULL */
};

static const struct wanted wanted[] = {
	{ "arm_smmu_domain",
	  "nr_ats_masters",
	  "invs",
	  PART_DRIVER,
	  false,
	  { { "domain", 0 }, { "smmu", 8 } } },
	{ "arm_smmu_device",
	  "cmdq",
	  NULL,
	  PART_DRIVER,
	  false,
	  { { "dev", 8 },
	    { "features", 4 },
	    { "options", 4 },
	    { "cmdq.q.llq.max_n_shift", 4 },
	    { "asid_bits", 4 },
	    { "iommu", 0 } } },
	{ "arm_smmu_device",
	  "cmdq",
	  NULL,
	  PART_RIL,
	  false,
	  { { "streams", 0 }, { "streams_mutex", 0 } } },
	{ "arm_smmu_stream", "master", NULL, PART_RIL, false, { { "master", 8 }, { "node", 0 } } },
	{ "arm_smmu_master", "streams", NULL, PART_RIL, false, { { "dev", 8 } } },
	{ "arm_smmu_domain", "nr_ats_masters", "invs", PART_ARRAYS, false, { { "invs", 8 } } },
	{ "arm_smmu_device",
	  "cmdq",
	  NULL,
	  PART_ARRAYS,
	  false,
	  { { "base", 8 }, { "vmid_bits", 4 }, { "sid_bits", 4 } } },
	{ "arm_smmu_invs",
	  "num_invs",
	  NULL,
	  PART_ARRAYS,
	  true,
	  { { "max_invs", 8 },
	    { "num_invs", 8 },
	    { "num_trashes", 8 },
	    { "rwlock", 0 },
	    { "has_ats", 1 },
	    { "rcu", 0 },
	    { "inv", 0 } } },
	{ "arm_smmu_inv",
	  "users",
	  NULL,
	  PART_ARRAYS,
	  true,
	  { { "smmu", 8 },
	    { "type", 1 },
	    { "size_opcode", 1 },
	    { "nsize_opcode", 1 },
	    { "id", 4 },
	    { "pgsize", 8 },
	    { "ssid", 4 },
	    { "users", 4 } } },
};

/* The types of an entry that the module makes. */
static const char *const inv_types[] = { "INV_TYPE_S2_VMID", "INV_TYPE_S2_VMID_S1_CLEAR",
					 "INV_TYPE_ATS" };

/* Where a member is. */
struct place {
	unsigned int bits; /* offset */
	__u32 type;
	bool is_bitfield;
};

/* Finds a member, also inside anonymous unions, and adds its offset to place->bits. */
static bool member_find(const struct btf *btf, const struct btf_type *type, const char *name,
			size_t len, struct place *place)
{
	const struct btf_member *member = btf_members(type);

	for (unsigned int i = 0; i < btf_vlen(type); i++, member++) {
		const char *member_name = btf__name_by_offset(btf, member->name_off);
		const struct btf_type *inner = type_resolve(btf, member->type);
		struct place at = { .bits = place->bits + btf_member_bit_offset(type, i),
				    .type = member->type,
				    .is_bitfield = btf_member_bitfield_size(type, i) };

		if ((strlen(member_name) == len && !strncmp(member_name, name, len)) ||
		    (!*member_name && btf_is_composite(inner) &&
		     member_find(btf, inner, name, len, &at))) {
			*place = at;
			return true;
		}
	}
	return false;
}

/* Finds the member at a dotted path in a structure. */
static bool path_find(const struct btf *btf, const struct btf_type *type, const char *path,
		      struct place *place)
{
	*place = (struct place){ 0 };
	while (btf_is_composite(type)) {
		size_t len = strcspn(path, ".");

		if (!member_find(btf, type, path, len, place))
			return false;
		if (!path[len])
			return !place->is_bitfield;
		type = type_resolve(btf, place->type);
		path += len + 1;
	}
	return false;
}

static bool is_wanted(const struct wanted *want, const char *name)
{
	for (int i = 0; i < MEMBERS && want->members[i].path; i++)
		if (!strcmp(want->members[i].path, name))
			return true;
	return false;
}

/* The name of a member that is not wanted, also inside anonymous unions, or NULL. */
static const char *unknown_member(const struct btf *btf, const struct btf_type *type,
				  const struct wanted *want)
{
	const char *unknown = NULL;

	for (unsigned int i = 0; i < btf_vlen(type) && !unknown; i++) {
		const struct btf_member *member = &btf_members(type)[i];
		const char *name = btf__name_by_offset(btf, member->name_off);
		const struct btf_type *inner = type_resolve(btf, member->type);

		if (!*name && btf_is_composite(inner))
			unknown = unknown_member(btf, inner, want);
		else if (!is_wanted(want, name))
			unknown = *name ? name : "without a name";
	}
	return unknown;
}

static const struct btf_type *structure_find(const struct btf *btf, const struct wanted *want)
{
	struct place unused;

	for (unsigned int id = 1; id < btf__type_cnt(btf); id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);

		if (btf_is_struct(type) &&
		    !strcmp(btf__name_by_offset(btf, type->name_off), want->structure) &&
		    (path_find(btf, type, want->witness, &unused) ||
		     (want->other && path_find(btf, type, want->other, &unused))))
			return type;
	}
	return NULL;
}

/* Prints the place of a member, or 0 if it has not the form that the module knows. */
static void member_print(const struct btf *btf, const struct btf_type *type,
			 const struct wanted *want, const struct member *member)
{
	struct place place = { 0 };
	long bytes = 0;

	if (!type) {
		/* The structure was named. */
	} else if (!path_find(btf, type, member->path, &place)) {
		part_lacks(want->part, "struct %s has no member %s, or only bits of one",
			   want->structure, member->path);
		place.bits = 0;
	} else {
		bytes = (long)btf__resolve_size(btf, place.type);
		if (member->bytes && bytes != member->bytes) {
			part_lacks(want->part,
				   "struct %s: member %s has %ld bytes, this module knows %u",
				   want->structure, member->path, bytes, member->bytes);
			place.bits = bytes = 0;
		}
	}
	print_macro(want->structure, member->path, "", place.bits / 8);
	print_macro(want->structure, member->path, "_BYTES", bytes);
}

static void structure_print(const struct btf *btf, const struct wanted *want)
{
	const struct btf_type *type = structure_find(btf, want);
	const char *unknown = type && want->written ? unknown_member(btf, type, want) : NULL;

	if (!type)
		part_lacks(
			want->part,
			"this kernel's BTF has no struct %s with a member %s; the driver must be built in "
			"(CONFIG_ARM_SMMU_V3=y)",
			want->structure, want->witness);
	if (unknown)
		part_lacks(want->part, "struct %s has a member %s, which this module does not know",
			   want->structure, unknown);
	print_macro(want->structure, "size", "", type ? type->size : 0);
	for (int i = 0; i < MEMBERS && want->members[i].path; i++)
		member_print(btf, type, want, &want->members[i]);
}

/* The value of an enumerator, or -1. */
static int enumerator_find(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, "arm_smmu_inv_type", BTF_KIND_ENUM);
	const struct btf_type *type = id < 0 ? NULL : btf__type_by_id(btf, (unsigned int)id);

	for (unsigned int i = 0; type && i < btf_vlen(type); i++)
		if (!strcmp(btf__name_by_offset(btf, btf_enum(type)[i].name_off), name))
			return btf_enum(type)[i].val;
	return -1;
}

void structures_print(const struct btf *btf)
{
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		structure_print(btf, &wanted[i]);
	for (size_t i = 0; i < sizeof(inv_types) / sizeof(*inv_types); i++) {
		int value = enumerator_find(btf, inv_types[i]);

		if (value < 0)
			part_lacks(PART_ARRAYS, "enum arm_smmu_inv_type has no %s", inv_types[i]);
		printf("#define %s %d\n", inv_types[i], value < 0 ? 0 : value);
	}
}
