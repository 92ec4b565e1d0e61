// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints the form of arm_smmu_domain_inv_range(): see print.h.
 * It takes scalars, or a structure with them. A further form is one more case here and
 * in kmods/text/inv_range.h.
 */
#include <stdio.h>
#include <string.h>

#include "kmods/btf/print.h"
#include "kmods/btf/structure.h"

#define NAME	"arm_smmu_domain_inv_range"
#define SCALARS "struct arm_smmu_domain *, u64, u64, u32, bool"

/* The structure that the last of two parameters points to, or NULL. */
static const struct btf_type *structure_of(const struct btf *btf, const struct btf_type *prototype)
{
	const struct btf_type *type;

	if (btf_vlen(prototype) != 2)
		return NULL;
	type = type_resolve(btf, btf_params(prototype)[1].type);
	if (!btf_is_ptr(type))
		return NULL;
	type = type_resolve(btf, type->type);
	return btf_is_struct(type) ? type : NULL;
}

/* type NULL: the function takes none. */
static void parameters_print(const struct btf *btf, const struct btf_type *type)
{
	struct wanted want = {
		.structure = type ? btf__name_by_offset(btf, type->name_off) : "",
		.macro = "inv_range",
		.part = PART_INV_RANGE,
		.is_written = true,
		.members = { { "iova", 8 }, { "size", 8 }, { "granule", .most = 8 }, { "leaf", 1 } }
	};

	printf("#define INV_RANGE_BY_STRUCTURE %d\n", type != NULL);
	structure_print(btf, type, &want);
}

int inv_range_print(const struct btf *btf)
{
	__u32 id = prototype_find(btf, NAME);
	const struct btf_type *prototype = btf__type_by_id(btf, id), *structure;
	char text[256] = "";

	if (!id) {
		part_lacks(PART_INV_RANGE, "this kernel has no " NAME "()");
		parameters_print(btf, NULL);
		return 0;
	}
	structure = structure_of(btf, prototype);
	parameters_append(btf, prototype, text, sizeof(text));
	if (!structure && strcmp(text, SCALARS))
		part_lacks(PART_INV_RANGE, NAME "() takes (%s), this module knows (" SCALARS ")",
			   text);
	if (prototype->type)
		part_lacks(PART_INV_RANGE, NAME "() returns a value, this module knows none");
	parameters_print(btf, structure);
	return function_print(btf, NAME);
}
