/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the program layout. The printers return 0 or -errno. */
#ifndef INVBENCH_LAYOUT_PRINT_H
#define INVBENCH_LAYOUT_PRINT_H

#include <bpf/btf.h>

/* Reads the BTF of an ELF file, of /sys/kernel/btf/vmlinux or of an Image; NULL: there is none. */
struct btf *vmlinux_btf(const char *path);

void structures_print(const struct btf *btf);
int functions_print(const struct btf *btf);
int inv_range_print(const struct btf *btf);

/* The parts of the module that depend on the kernel's form. */
enum part {
	PART_SYMBOLS, /* finds what the kernel does not export */
	PART_PATCHING, /* swaps barriers */
	PART_DRIVER, /* takes a device */
	PART_RIL, /* hides range invalidation */
	PART_ARRAYS, /* makes synthetic arrays */
	PART_INV_RANGE, /* calls arm_smmu_domain_inv_range() */
	PARTS
};

/* Notes that this kernel cannot serve the part. The first reason stays. */
__attribute__((format(printf, 2, 3))) void part_lacks(enum part part, const char *format, ...);

/* Prints HAS_PART, 1 or 0, and LACKS_PART, the reason or "", for each part. */
void parts_print(void);

/* Appends the name of a type, integers by sign and bits: "u64", "bool", "struct x *". */
void type_append(const struct btf *btf, __u32 id, char *text, size_t size);
void parameters_append(const struct btf *btf, const struct btf_type *prototype, char *text,
		       size_t size);

/* The id of a function's prototype, or 0. */
__u32 prototype_find(const struct btf *btf, const char *name);

/* Prints a declaration of layout_NAME with the function's type, and LAYOUT_NAME for #ifdef. */
int function_print(const struct btf *btf, const char *name);

/* The type behind typedefs and qualifiers. */
static inline const struct btf_type *type_resolve(const struct btf *btf, __u32 type)
{
	return btf__type_by_id(btf, (__u32)btf__resolve_type(btf, type));
}

/* Prints "#define STRUCTURE_MEMBER<what> value"; a dot becomes a low line. */
void print_upper(const char *text);
void print_macro(const char *structure, const char *member, const char *what, long value);

#endif
