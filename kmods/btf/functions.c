// SPDX-License-Identifier: GPL-2.0-or-later
/* Prints the types of functions that the module calls or probes: see print.h. */
#include <bpf/btf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "kmods/btf/print.h"

/*
 * Functions that the module calls by address, with the only form that it knows. Integers are named by sign
 * and bits, since compilers name them differently. The module compares the exact types as well.
 */
static const struct {
	const char *name;
	enum part part;
	const char *parameters;
} functions[] = {
	{ "aarch64_insn_patch_text", PART_PATCHING, "void * *, u32 *, s32" },
	{ "get_kprobe", PART_PATCHING, "void *" },
	{ "kallsyms_lookup_name", PART_SYMBOLS, "s8 *" },
	{ "kallsyms_lookup_size_offset", PART_SYMBOLS, "u64, u64 *, u64 *" },
};

/* The function that issues a command list, newest name first, and its parameters to print. */
static const char *const issue_names[] = { "__arm_smmu_cmdq_issue_cmdlist",
					   "arm_smmu_cmdq_issue_cmdlist", NULL };
static const char *const issue_parameters[] = { "smmu", "cmds", "n", "sync", NULL };

__u32 prototype_find(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_FUNC);

	return id < 0 ? 0 : btf__type_by_id(btf, (unsigned int)id)->type;
}

static void print_part(void *unused, const char *format, va_list values)
{
	(void)unused;
	vprintf(format, values);
}

/* Declares each structure that a parameter points to, or its name would end with the prototype. */
static void structures_declare(const struct btf *btf, const struct btf_type *prototype)
{
	for (unsigned int i = 0; i < btf_vlen(prototype); i++) {
		const struct btf_type *type = type_resolve(btf, btf_params(prototype)[i].type);

		if (!btf_is_ptr(type))
			continue;
		type = type_resolve(btf, type->type);
		if (type && btf_is_struct(type))
			printf("struct %s;\n", btf__name_by_offset(btf, type->name_off));
	}
}

void type_append(const struct btf *btf, __u32 id, char *text, size_t size)
{
	const struct btf_type *type = type_resolve(btf, id);
	size_t length = strlen(text);

	if (!type || btf_is_void(type)) {
		snprintf(text + length, size - length, "void");
	} else if (btf_is_ptr(type)) {
		type_append(btf, type->type, text, size);
		length = strlen(text);
		snprintf(text + length, size - length, " *");
	} else if (btf_is_int(type) && (btf_int_encoding(type) & BTF_INT_BOOL)) {
		snprintf(text + length, size - length, "bool");
	} else if (btf_is_int(type)) {
		/* Whether char has a sign differs from compiler to compiler. */
		bool is_signed = btf_int_encoding(type) & BTF_INT_SIGNED || type->size == 1;

		snprintf(text + length, size - length, "%c%u", is_signed ? 's' : 'u',
			 type->size * 8);
	} else {
		snprintf(text + length, size - length, "%s%s",
			 btf_is_struct(type) ? "struct "
			 : btf_is_enum(type) ? "enum "
					     : "",
			 btf__name_by_offset(btf, type->name_off));
	}
}

void parameters_append(const struct btf *btf, const struct btf_type *prototype, char *text,
		       size_t size)
{
	for (unsigned int i = 0; i < btf_vlen(prototype); i++) {
		size_t length = strlen(text);

		snprintf(text + length, size - length, "%s", i ? ", " : "");
		type_append(btf, btf_params(prototype)[i].type, text, size);
	}
}

/* Notes what the kernel's function takes if that is not what the module passes. */
static void function_check(const struct btf *btf, __u32 id, const char *name, enum part part,
			   const char *parameters)
{
	char text[256] = "";

	parameters_append(btf, btf__type_by_id(btf, id), text, sizeof(text));
	if (strcmp(text, parameters))
		part_lacks(part, "%s() takes (%s), this module knows (%s)", name, text, parameters);
}

int function_print(const struct btf *btf, const char *name)
{
	__u32 id = prototype_find(btf, name);
	char declared[128];
	struct btf_dump *dump;
	int ret;

	LIBBPF_OPTS(btf_dump_emit_type_decl_opts, options, .field_name = declared);

	if (!id)
		return 0;
	dump = btf_dump__new(btf, print_part, NULL, NULL);
	if (!dump)
		return -errno;
	snprintf(declared, sizeof(declared), "layout_%s", name);
	structures_declare(btf, btf__type_by_id(btf, id));
	ret = btf_dump__emit_type_decl(dump, id, &options);
	btf_dump__free(dump);
	printf(";\n");
	print_macro("layout", name, "", 1);
	return ret;
}

/* The bytes of a parameter's type, or of what it points to. */
static long parameter_bytes(const struct btf *btf, const struct btf_param *parameter)
{
	const struct btf_type *type = type_resolve(btf, parameter->type);

	return (long)btf__resolve_size(btf, btf_is_ptr(type) ? type->type : parameter->type);
}

/* Prints which argument is which, because kernels before 6.12 pass no queue; -1: there is none. */
static void issue_print(const struct btf *btf)
{
	const struct btf_type *prototype;
	__u32 id = 0;

	for (const char *const *name = issue_names; *name && !id; name++)
		id = prototype_find(btf, *name);
	prototype = btf__type_by_id(btf, id);
	for (const char *const *name = issue_parameters; *name; name++) {
		int count = id ? btf_vlen(prototype) : 0, i = 0;

		while (i < count &&
		       strcmp(*name, btf__name_by_offset(btf, btf_params(prototype)[i].name_off)))
			i++;
		print_macro("issue", *name, "", i < count ? i : -1);
		print_macro("issue", *name, "_BYTES",
			    i < count ? parameter_bytes(btf, &btf_params(prototype)[i]) : 0);
	}
}

int functions_print(const struct btf *btf)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < sizeof(functions) / sizeof(*functions); i++) {
		__u32 id = prototype_find(btf, functions[i].name);

		if (id)
			function_check(btf, id, functions[i].name, functions[i].part,
				       functions[i].parameters);
		ret = function_print(btf, functions[i].name);
	}
	issue_print(btf);
	return ret;
}
