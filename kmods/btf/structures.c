// SPDX-License-Identifier: GPL-2.0-or-later
/* Prints where the members of the driver's structures are: see print.h. */
#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "kmods/btf/print.h"

/*
 * A structure to print. SMMUv2 and SMMUv3 share some names; the right one has a
 * member called .witness. Kernels without the invalidation array lack those
 * that are .optional: the module writes these, so it must know all members.
 */
struct wanted {
	const char *structure;
	const char *witness;
	const char *const *members; /* a dot enters an embedded structure */
	bool optional;
};

static const char *const domain_members[] = { "domain", "smmu", "invs", NULL };
static const char *const device_members[] = {
	"dev",	     "features",  "options",	   "cmdq.q.llq.max_n_shift",
	"asid_bits", "vmid_bits", "sid_bits",	   "base",
	"iommu",     "streams",	  "streams_mutex", NULL
};
static const char *const stream_members[] = { "master", "node", NULL };
static const char *const master_members[] = { "dev", NULL };
static const char *const invs_members[] = { "max_invs", "num_invs", "num_trashes", "rwlock",
					    "has_ats",	"rcu",	    "inv",	   NULL };
static const char *const inv_members[] = { "smmu",	   "type",  "size_opcode",
					   "nsize_opcode", "id",    "pgsize",
					   "ssid",	   "users", NULL };

static const struct wanted wanted[] = {
	{ "arm_smmu_domain", "nr_ats_masters", domain_members, false },
	{ "arm_smmu_device", "cmdq", device_members, false },
	{ "arm_smmu_stream", "master", stream_members, false },
	{ "arm_smmu_master", "streams", master_members, false },
	{ "arm_smmu_invs", "num_invs", invs_members, true },
	{ "arm_smmu_inv", "users", inv_members, true },
	{ NULL, NULL, NULL, false },
};

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

/* Whether the structure has all members of a list and no other one. */
static bool has_only(const struct btf *btf, const struct btf_type *type, const char *const *members)
{
	for (unsigned int i = 0; i < btf_vlen(type); i++) {
		const struct btf_member *member = &btf_members(type)[i];
		const char *name = btf__name_by_offset(btf, member->name_off);
		const char *const *known = members;

		while (*known && strcmp(*known, name))
			known++;
		if (!*known && (*name || !has_only(btf, type_resolve(btf, member->type), members)))
			return false;
	}
	return true;
}

static const struct btf_type *structure_find(const struct btf *btf, const struct wanted *want)
{
	struct place unused;

	for (unsigned int id = 1; id < btf__type_cnt(btf); id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);

		if (btf_is_struct(type) &&
		    !strcmp(btf__name_by_offset(btf, type->name_off), want->structure) &&
		    path_find(btf, type, want->witness, &unused))
			return type;
	}
	return NULL;
}

static int structure_print(const struct btf *btf, const struct wanted *want)
{
	const struct btf_type *type = structure_find(btf, want);
	bool complete = type && has_only(btf, type, want->members);
	struct place place;

	if (!type && want->optional)
		return 0;
	if (!type) {
		fprintf(stderr,
			"layout: this kernel's BTF has no struct %s with a member %s; the driver must be built in (CONFIG_ARM_SMMU_V3=y)\n",
			want->structure, want->witness);
		return -ENOENT;
	}
	print_macro(want->structure, "size", "", type->size);
	for (const char *const *member = want->members; *member; member++) {
		if (!path_find(btf, type, *member, &place)) {
			complete = false;
			continue;
		}
		print_macro(want->structure, *member, "", place.bits / 8);
		print_macro(want->structure, *member, "_BYTES",
			    (long)btf__resolve_size(btf, place.type));
	}
	if (complete)
		print_macro(want->structure, "complete", "", 1);
	return 0;
}

/* Prints all enumerators of an enum, which kernels without the array lack. */
static void enum_print(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_ENUM);
	const struct btf_type *type = id < 0 ? NULL : btf__type_by_id(btf, (unsigned int)id);

	for (unsigned int i = 0; type && i < btf_vlen(type); i++) {
		const struct btf_enum *one = &btf_enum(type)[i];

		printf("#define %s %d\n", btf__name_by_offset(btf, one->name_off), one->val);
	}
}

int structures_print(const struct btf *btf)
{
	int ret = 0;

	for (const struct wanted *want = wanted; !ret && want->structure; want++)
		ret = structure_print(btf, want);
	enum_print(btf, "arm_smmu_inv_type");
	return ret;
}
