/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds a function in the kernel's type information (BTF): see function.h.
 * BTF has the names of the arguments, so that no signature needs to be known here.
 * /proc/kallsyms has the functions that lack a type: those of modules, those whose
 * name the compiler changed, and all of a kernel without BTF.
 */
#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/observe/function.h"
#include "bench/observe/symbols/symbol.h"

#define QUEUE	     "cmdlist"
#define QUEUE_WRITER "arm_smmu_cmdq_write_entries"
#define QUEUE_VALID  "__arm_smmu_cmdq_poll_set_valid_map"

/* The functions behind a name, newest kernel first; the size's argument for functions without a type. */
static const struct known {
	const char *name, *function;
	unsigned int size;
	const char *unit;
} known[] = {
	{ "inv_range", "arm_smmu_domain_inv_range", 2, "bytes" },
	{ "inv_range", "__arm_smmu_tlb_inv_range", 2, "bytes" },
	/* Before 6.12 it has one argument less in front of n, so only its type says where n is. */
	{ QUEUE, "__arm_smmu_cmdq_issue_cmdlist", FUNCTION_NO_SIZE, "commands" },
	{ QUEUE, "arm_smmu_cmdq_issue_cmdlist", FUNCTION_NO_SIZE, "commands" },
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

/* Newest kernel first. Older kernels have one function for a range and one for a whole domain. */
static const char *const paths[][FUNCTION_PATH_MAX] = {
	{ "arm_smmu_domain_inv_range" },
	{ "__arm_smmu_tlb_inv_range", "arm_smmu_tlb_inv_context" },
};

#define PATHS (sizeof(paths) / sizeof(paths[0]))

/* Names of the argument that holds the size of a call. */
static const char *const sizes[] = { "size", "n", "count", "len", NULL };

static struct btf *loaded_types;
static bool is_loaded;

/* The kernel's BTF, loaded once because it has a hundred thousand types. */
static const struct btf *types(void)
{
	if (!is_loaded)
		loaded_types = btf__load_vmlinux_btf();
	is_loaded = true;
	return loaded_types;
}

static void find_size(const struct btf *btf, const struct btf_type *type, struct function *function)
{
	const struct btf_param *arguments = btf_params(type);
	__s64 bytes;

	for (const char *const *name = sizes; *name; name++)
		for (unsigned int i = 0; i < btf_vlen(type); i++) {
			if (strcmp(btf__name_by_offset(btf, arguments[i].name_off), *name))
				continue;
			function->size = i;
			bytes = btf__resolve_size(btf, arguments[i].type);
			if (bytes > 0 && bytes < (__s64)sizeof(__u64))
				function->size_mask = (1ULL << 8 * bytes) - 1;
			snprintf(function->unit, sizeof(function->unit), "%s", *name);
			return;
		}
}

static const struct btf_type *prototype(const struct btf *btf, const char *function)
{
	int id = btf ? btf__find_by_name_kind(btf, function, BTF_KIND_FUNC) : -ENOENT;

	return id < 0 ? NULL : btf__type_by_id(btf, btf__type_by_id(btf, (__u32)id)->type);
}

/* Finds an argument by its name. false: there is no such function or argument. */
static bool find_argument(const char *function, const char *name, unsigned int *found)
{
	const struct btf_type *type = prototype(types(), function);

	for (unsigned int i = 0; type && i < btf_vlen(type); i++) {
		if (strcmp(btf__name_by_offset(types(), btf_params(type)[i].name_off), name))
			continue;
		*found = i;
		return true;
	}
	return false;
}

/* Where the compiler has inlined one of these functions, nobody can tell the waits apart. */
static void find_queue(struct function *function)
{
	struct function_queue *queue = &function->queue;

	if (!find_argument(function->name, "cmds", &queue->key) ||
	    !find_argument(function->name, "sync", &queue->sync) ||
	    !find_argument(QUEUE_WRITER, "cmds", &queue->writer_key) ||
	    !prototype(types(), QUEUE_VALID))
		return;
	snprintf(queue->writer, sizeof(queue->writer), QUEUE_WRITER);
	snprintf(queue->valid, sizeof(queue->valid), QUEUE_VALID);
}

static void start(const char *name, struct function *function)
{
	*function = (struct function){ .size = FUNCTION_NO_SIZE, .size_mask = ~0ULL };
	snprintf(function->name, sizeof(function->name), "%s", name);
}

static bool find_typed(const char *name, struct function *function)
{
	const struct btf_type *type = prototype(types(), name);

	if (!type)
		return false;
	start(name, function);
	find_size(types(), type, function);
	function->is_typed = true;
	return true;
}

/* It has no size: nothing is known of its arguments. */
static struct symbol find_symbol(const char *name, struct function *function)
{
	struct symbol symbol = { 0 };
	FILE *symbols = fopen("/proc/kallsyms", "re");

	if (symbols) {
		symbol = symbol_find(symbols, name);
		fclose(symbols);
	}
	start(symbol.name, function);
	return symbol;
}

/* The functions to search for a name: those that are known by it, then the one that is called so. */
static unsigned int search_for(const char *name, struct known wanted[KNOWN + 1])
{
	unsigned int count = 0;

	for (size_t i = 0; i < KNOWN; i++)
		if (!strcmp(name, known[i].name))
			wanted[count++] = known[i];
	wanted[count++] = (struct known){ .function = name, .size = FUNCTION_NO_SIZE };
	return count;
}

static void name_unit(const struct known *known, struct function *function)
{
	if (known->unit && function->size != FUNCTION_NO_SIZE)
		snprintf(function->unit, sizeof(function->unit), "%s", known->unit);
}

static int refuse(const char *name, const struct known *wanted, unsigned int count, char *message,
		  size_t room)
{
	size_t used;

	snprintf(message, room, "function: this kernel has no %s()", name);
	for (unsigned int i = 0; i + 1 < count; i++) {
		used = strlen(message);
		snprintf(message + used, room - used, ", no %s()", wanted[i].function);
	}
	return -ENOENT;
}

/* Searches the symbols last, because they take long to read. */
static int find_untyped(const char *name, const struct known *wanted, unsigned int count,
			struct function *function, char *message, size_t room)
{
	for (unsigned int i = 0; i < count; i++) {
		struct symbol symbol = find_symbol(wanted[i].function, function);

		if (!symbol.copies)
			continue;
		if (symbol.copies > 1) {
			snprintf(
				message, room,
				"function: this kernel has %u copies of %s(), such as %s(); name one",
				symbol.copies, wanted[i].function, symbol.name);
			return -ENOENT;
		}
		if (!symbol.is_changed)
			function->size = wanted[i].size;
		name_unit(&wanted[i], function);
		return 0;
	}
	return refuse(name, wanted, count, message, room);
}

int function_find(const char *name, struct function *function, char *message, size_t room)
{
	struct known wanted[KNOWN + 1];
	unsigned int count = search_for(name, wanted);

	for (unsigned int i = 0; i < count; i++) {
		if (!find_typed(wanted[i].function, function))
			continue;
		if (!strcmp(name, QUEUE))
			find_queue(function);
		name_unit(&wanted[i], function);
		return 0;
	}
	return find_untyped(name, wanted, count, function, message, room);
}

bool function_use_symbol(struct function *function)
{
	struct function other;
	struct symbol symbol;

	if (!function->is_typed)
		return false;
	symbol = find_symbol(function->name, &other);
	if (symbol.copies != 1 || !strcmp(symbol.name, function->name))
		return false;
	*function = other;
	return true;
}

static bool is_alone(const char *name, struct function *function)
{
	return find_symbol(name, function).copies == 1;
}

/* Finds all functions of a path in the same way. Returns their number; 0: one is missing. */
static int find_all(const char *const *path, struct function *found,
		    bool (*find)(const char *name, struct function *function))
{
	int count = 0;

	while (count < FUNCTION_PATH_MAX && path[count]) {
		if (!find(path[count], &found[count]))
			return 0;
		count++;
	}
	return count;
}

int function_find_path(struct function found[FUNCTION_PATH_MAX], char *message, size_t room)
{
	int count = 0;

	for (size_t i = 0; i < PATHS && !count; i++)
		count = find_all(paths[i], found, find_typed);
	for (size_t i = 0; i < PATHS && !count; i++)
		count = find_all(paths[i], found, is_alone);
	if (count)
		return count;
	snprintf(message, room, "function: this kernel has no %s(), no %s()", paths[0][0],
		 paths[1][0]);
	return -ENOENT;
}
