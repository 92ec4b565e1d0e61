/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints layout.h: where the members of the SMMUv3 driver's private structures
 * lie in one kernel, and what its enumerators are, read from that kernel's BTF.
 * A build-time program, so that the module gets constants for exactly the
 * kernel it is built for and none of them is ever typed in.
 *
 *   layout VMLINUX > layout.h
 *
 * VMLINUX: an ELF file, /sys/kernel/btf/vmlinux, or a kernel's Image, in whose
 * data the BTF lies as it will in memory.
 */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/btf.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Some structure names exist twice (SMMUv2 and v3): the one meant has
 * .witness as a member. .optional: kernels before the array lack it.
 */
struct wanted {
	const char *structure;
	const char *witness;
	const char *const *members; /* a dot enters an embedded structure */
	int optional;
};

static const char *const domain_members[] = { "domain", "smmu", "invs", NULL };
static const char *const device_members[] = {
	"dev",	       "features",  "options",	 "cmdq.q.llq", "cmdq.q.llq.max_n_shift",
	"cmdq.q.base", "asid_bits", "vmid_bits", "sid_bits",   "base",
	"iommu",       NULL
};
static const char *const invs_members[] = { "max_invs", "num_invs", "num_trashes", "rwlock",
					    "has_ats",	"rcu",	    "inv",	   NULL };
static const char *const inv_members[] = { "type",  "size_opcode", "nsize_opcode", "id", "pgsize",
					   "users", NULL };

static const struct wanted wanted[] = {
	{ "arm_smmu_domain", "nr_ats_masters", domain_members, 0 },
	{ "arm_smmu_device", "cmdq", device_members, 0 },
	{ "arm_smmu_invs", "num_invs", invs_members, 1 },
	{ "arm_smmu_inv", "users", inv_members, 1 },
};

/* Finds a member, also in anonymous unions; adds its offset in bits. */
static const struct btf_type *member_find(const struct btf *btf, const struct btf_type *type,
					  const char *name, size_t len, unsigned int *bits)
{
	const struct btf_member *member = btf_members(type);

	for (unsigned int i = 0; i < btf_vlen(type); i++, member++) {
		const char *have = btf__name_by_offset(btf, member->name_off);
		const struct btf_type *inner =
			btf__type_by_id(btf, (unsigned int)btf__resolve_type(btf, member->type));
		unsigned int at = *bits + btf_member_bit_offset(type, i);

		if (strlen(have) == len && !strncmp(have, name, len)) {
			*bits = at;
			return inner;
		}
		if (!*have && btf_is_composite(inner)) {
			const struct btf_type *found = member_find(btf, inner, name, len, &at);

			if (found) {
				*bits = at;
				return found;
			}
		}
	}
	return NULL;
}

/* The byte offset of a dotted path in a structure, or -ENOENT. */
static long path_offset(const struct btf *btf, const struct btf_type *type, const char *path)
{
	unsigned int bits = 0;

	while (type) {
		size_t len = strcspn(path, ".");

		if (!btf_is_composite(type))
			return -ENOENT;
		type = member_find(btf, type, path, len, &bits);
		if (type && !path[len])
			return bits / 8;
		path += len + 1;
	}
	return -ENOENT;
}

static const struct btf_type *structure_find(const struct btf *btf, const struct wanted *want)
{
	for (unsigned int id = 1; id < btf__type_cnt(btf); id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);

		if (btf_is_struct(type) &&
		    !strcmp(btf__name_by_offset(btf, type->name_off), want->structure) &&
		    path_offset(btf, type, want->witness) >= 0)
			return type;
	}
	return NULL;
}

static void print_macro(const char *structure, const char *member, long value)
{
	printf("#define ");
	for (; *structure; structure++)
		putchar(*structure >= 'a' && *structure <= 'z' ? *structure - 32 : *structure);
	putchar('_');
	for (; *member; member++)
		putchar(*member == '.'			   ? '_'
			: *member >= 'a' && *member <= 'z' ? *member - 32
							   : *member);
	printf(" %ld\n", value);
}

static int layout_print(const struct btf *btf, const struct wanted *want)
{
	const struct btf_type *type = structure_find(btf, want);

	if (!type && want->optional)
		return 0;
	if (!type) {
		fprintf(stderr, "layout: no struct %s with a member %s in this kernel's BTF\n",
			want->structure, want->witness);
		return -ENOENT;
	}
	print_macro(want->structure, "size", type->size);
	for (const char *const *member = want->members; *member; member++) {
		long offset = path_offset(btf, type, *member);

		if (offset >= 0)
			print_macro(want->structure, *member, offset);
	}
	return 0;
}

/* All enumerators of an enum; kernels before the array lack it. */
static void enum_print(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_ENUM);
	const struct btf_type *type = id < 0 ? NULL : btf__type_by_id(btf, (unsigned int)id);

	for (unsigned int i = 0; type && i < btf_vlen(type); i++) {
		const struct btf_enum *one = &btf_enum(type)[i];

		printf("#define %s %d\n", btf__name_by_offset(btf, one->name_off), one->val);
	}
}

static char *file_read(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	char *data = NULL;
	long end;

	if (!file)
		return NULL;
	if (!fseek(file, 0, SEEK_END) && (end = ftell(file)) > 0 && !fseek(file, 0, SEEK_SET)) {
		*size = (size_t)end;
		data = malloc(*size);
	}
	if (data && fread(data, 1, *size, file) != *size) {
		free(data);
		data = NULL;
	}
	fclose(file);
	return data;
}

/* Finds the BTF header in an image and takes what it says follows. */
static struct btf *image_btf(const char *path)
{
	const struct btf_header wanted = { .magic = BTF_MAGIC,
					   .version = BTF_VERSION,
					   .hdr_len = sizeof(wanted) };
	const size_t fixed = offsetof(struct btf_header, type_off);
	struct btf *btf = NULL;
	struct btf_header header;
	size_t size, length;
	char *data = file_read(path, &size);

	if (!data)
		return NULL;
	for (size_t at = 0; !btf && at + sizeof(header) <= size; at += 4) {
		if (memcmp(data + at, &wanted, fixed))
			continue;
		memcpy(&header, data + at, sizeof(header));
		length = sizeof(header) + (size_t)header.str_off + header.str_len;
		if (length <= size - at)
			btf = btf__new(data + at, (unsigned int)length);
	}
	free(data);
	return btf;
}

int main(int argc, char **argv)
{
	struct btf *btf;
	int ret = 0;

	if (argc != 2) {
		fprintf(stderr, "usage: layout VMLINUX\n");
		return 3;
	}
	libbpf_set_print(NULL); /* an Image is no ELF file: not a fault */
	btf = btf__parse(argv[1], NULL);
	if (!btf)
		btf = image_btf(argv[1]);
	if (!btf) {
		fprintf(stderr, "layout: %s: no BTF: %s\n", argv[1], strerror(errno));
		return 3;
	}
	printf("/* SPDX-License-Identifier: GPL-2.0-or-later */\n/* Made by layout from BTF. */\n");
	for (size_t i = 0; !ret && i < sizeof(wanted) / sizeof(wanted[0]); i++)
		ret = layout_print(btf, &wanted[i]);
	enum_print(btf, "arm_smmu_inv_type");
	btf__free(btf);
	return ret ? 1 : 0;
}
