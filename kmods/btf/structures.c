// SPDX-License-Identifier: GPL-2.0-or-later
/* Prints where the members of the driver's structures are: see print.h. */
#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "kmods/btf/print.h"
#include "kmods/btf/structure.h"

static const struct wanted wanted[] = {
	{ .structure = "arm_smmu_domain",
	  .witness = "nr_ats_masters",
	  .other = "invs",
	  .part = PART_DRIVER,
	  .members = { { "domain" }, { "smmu", 8 } } },
	{ .structure = "arm_smmu_device",
	  .witness = "cmdq",
	  .part = PART_DRIVER,
	  .members = { { "dev", 8 },
		       { "features", 4 },
		       { "options", 4 },
		       { "cmdq.q.llq.max_n_shift", 4 },
		       { "asid_bits", 4 },
		       { "iommu" } } },
	{ .structure = "arm_smmu_device",
	  .witness = "cmdq",
	  .part = PART_RIL,
	  .members = { { "streams" }, { "streams_mutex" } } },
	{ .structure = "arm_smmu_stream",
	  .witness = "master",
	  .part = PART_RIL,
	  .members = { { "master", 8 }, { "node" } } },
	{ .structure = "arm_smmu_master",
	  .witness = "streams",
	  .part = PART_RIL,
	  .members = { { "dev", 8 } } },
	{ .structure = "arm_smmu_domain",
	  .witness = "nr_ats_masters",
	  .other = "invs",
	  .part = PART_ARRAYS,
	  .members = { { "invs", 8 } } },
	{ .structure = "arm_smmu_device",
	  .witness = "cmdq",
	  .part = PART_ARRAYS,
	  .members = { { "base", 8 }, { "vmid_bits", 4 }, { "sid_bits", 4 } } },
	{ .structure = "arm_smmu_invs",
	  .witness = "num_invs",
	  .part = PART_ARRAYS,
	  .is_written = true,
	  .further = "bool",
	  .members = { { "max_invs", 8 },
		       { "num_invs", 8 },
		       { "num_trashes", 8 },
		       { "rwlock" },
		       { "has_ats", 1 },
		       { "rcu" },
		       { "inv" } } },
	{ .structure = "arm_smmu_inv",
	  .witness = "users",
	  .part = PART_ARRAYS,
	  .is_written = true,
	  .further = "struct arm_smmu_cmd",
	  .members = { { "smmu", 8 },
		       { "type", 1 },
		       { "size_opcode", 1, .may_lack = true },
		       { "nsize_opcode", 1, .may_lack = true },
		       { "id", 4 },
		       { "pgsize", 8, .may_lack = true },
		       { "ssid", 4 },
		       { "users", 4 } } },
};

/* The types of an entry that the module copies or makes. */
static const char *const inv_types[] = { "INV_TYPE_S1_ASID", "INV_TYPE_S2_VMID",
					 "INV_TYPE_S2_VMID_S1_CLEAR", "INV_TYPE_ATS" };

static const char *want_macro(const struct wanted *want)
{
	return want->macro ? want->macro : want->structure;
}

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

/* Whether the module handles a member of this type, whatever its name. */
static bool is_further(const struct btf *btf, __u32 type, const struct wanted *want)
{
	char text[128] = "";

	type_append(btf, type, text, sizeof(text));
	return want->further && !strcmp(want->further, text);
}

/* The name of a member that the module does not know, also inside anonymous unions, or NULL. */
static const char *unknown_member(const struct btf *btf, const struct btf_type *type,
				  const struct wanted *want)
{
	struct wanted within = *want;
	const char *unknown = NULL;

	/* A further member stands by itself. */
	within.further = NULL;
	for (unsigned int i = 0; i < btf_vlen(type) && !unknown; i++) {
		const struct btf_member *member = &btf_members(type)[i];
		const char *name = btf__name_by_offset(btf, member->name_off);
		const struct btf_type *inner = type_resolve(btf, member->type);

		if (!*name && btf_is_composite(inner))
			unknown = unknown_member(btf, inner, &within);
		else if (!is_wanted(want, name) && !is_further(btf, member->type, want))
			unknown = *name ? name : "without a name";
	}
	return unknown;
}

/* Prints STRUCTURE_FURTHER(X): X(offset, of_all) for each further member; of_all: its name begins with n. */
static void further_print(const struct btf *btf, const struct btf_type *type,
			  const struct wanted *want)
{
	printf("#define ");
	print_upper(want->structure);
	printf("_FURTHER(X)");
	for (unsigned int i = 0; type && i < btf_vlen(type); i++) {
		const struct btf_member *member = &btf_members(type)[i];
		const char *name = btf__name_by_offset(btf, member->name_off);

		if (!is_wanted(want, name) && is_further(btf, member->type, want))
			printf(" X(%u, %d)", btf_member_bit_offset(type, i) / 8, *name == 'n');
	}
	printf("\n");
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
		if (!member->may_lack || place.is_bitfield)
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
		if (member->most && bytes > member->most) {
			part_lacks(
				want->part,
				"struct %s: member %s has %ld bytes, this module knows at most %u",
				want->structure, member->path, bytes, member->most);
			place.bits = bytes = 0;
		}
	}
	print_macro(want_macro(want), member->path, "", place.bits / 8);
	print_macro(want_macro(want), member->path, "_BYTES", bytes);
}

void structure_print(const struct btf *btf, const struct btf_type *type, const struct wanted *want)
{
	const char *unknown = type && want->is_written ? unknown_member(btf, type, want) : NULL;

	if (unknown)
		part_lacks(want->part, "struct %s has a member %s, which this module does not know",
			   want->structure, unknown);
	print_macro(want_macro(want), "bytes", "", type ? type->size : 0);
	for (int i = 0; i < MEMBERS && want->members[i].path; i++)
		member_print(btf, type, want, &want->members[i]);
	if (want->further)
		further_print(btf, type, want);
}

/* The same for a structure that is found by its name. */
static void structure_find_print(const struct btf *btf, const struct wanted *want)
{
	const struct btf_type *type = structure_find(btf, want);

	if (!type)
		part_lacks(
			want->part,
			"this kernel's BTF has no struct %s with a member %s; the driver must be built in (CONFIG_ARM_SMMU_V3=y)",
			want->structure, want->witness);
	structure_print(btf, type, want);
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
		structure_find_print(btf, &wanted[i]);
	for (size_t i = 0; i < sizeof(inv_types) / sizeof(*inv_types); i++) {
		int value = enumerator_find(btf, inv_types[i]);

		if (value < 0)
			part_lacks(PART_ARRAYS, "enum arm_smmu_inv_type has no %s", inv_types[i]);
		printf("#define %s %d\n", inv_types[i], value < 0 ? 0 : value);
	}
}
