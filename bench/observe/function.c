/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds a function in the kernel's type information (BTF): see function.h.
 * BTF has the names of the arguments, so that no signature needs to be known here.
 * Without BTF, /proc/kallsyms tells whether the function exists.
 */
#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/observe/function.h"

#define QUEUE	     "cmdlist"
#define QUEUE_WRITER "arm_smmu_cmdq_write_entries"
#define QUEUE_VALID  "__arm_smmu_cmdq_poll_set_valid_map"

/* The functions behind a name, newest kernel first; the size's argument for kernels without BTF. */
static const struct known {
	const char *name, *function;
	unsigned int size;
	const char *unit;
} known[] = {
	{ "inv_range", "arm_smmu_domain_inv_range", 2, "bytes" },
	{ "inv_range", "__arm_smmu_tlb_inv_range", 2, "bytes" },
	{ QUEUE, "__arm_smmu_cmdq_issue_cmdlist", 3, "commands" },
	{ QUEUE, "arm_smmu_cmdq_issue_cmdlist", 3, "commands" },
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

/* The kernel's BTF, loaded once because it has a hundred thousand types. */
static const struct btf *types(void)
{
	static struct btf *loaded;
	static bool is_tried;

	if (!is_tried)
		loaded = btf__load_vmlinux_btf();
	is_tried = true;
	return loaded;
}

static void find_size(const struct btf *btf, const struct btf_type *type, struct function *function)
{
	const struct btf_param *arguments = btf_params(type);

	for (const char *const *name = sizes; *name; name++)
		for (unsigned int i = 0; i < btf_vlen(type); i++) {
			if (strcmp(btf__name_by_offset(btf, arguments[i].name_off), *name))
				continue;
			function->size = i;
			if (btf__resolve_size(btf, arguments[i].type) == sizeof(__u32))
				function->size_mask = 0xffffffff;
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

static bool find_typed(const char *name, struct function *function)
{
	const struct btf_type *type = prototype(types(), name);

	if (!type)
		return false;
	find_size(types(), type, function);
	function->is_typed = true;
	return true;
}

static bool is_symbol(const char *name)
{
	FILE *symbols = fopen("/proc/kallsyms", "re");
	char line[256], found[128];
	bool is = false;

	while (symbols && !is && fgets(line, sizeof(line), symbols))
		is = sscanf(line, "%*s %*s %127s", found) == 1 && !strcmp(found, name);
	if (symbols)
		fclose(symbols);
	return is;
}

/* Searches the symbols only if there is no BTF, because they take long to read. */
static bool find(const char *name, struct function *function)
{
	*function = (struct function){ .size = FUNCTION_NO_SIZE, .size_mask = ~0ULL };
	snprintf(function->name, sizeof(function->name), "%s", name);
	return find_typed(name, function) || (!types() && is_symbol(name));
}

int function_find(const char *name, struct function *function, char *message, size_t room)
{
	size_t used;

	for (size_t i = 0; i < KNOWN; i++) {
		if (strcmp(name, known[i].name) || !find(known[i].function, function))
			continue;
		if (!function->is_typed)
			function->size = known[i].size;
		if (!strcmp(name, QUEUE))
			find_queue(function);
		snprintf(function->unit, sizeof(function->unit), "%s", known[i].unit);
		return 0;
	}
	if (find(name, function))
		return 0;
	snprintf(message, room, "function: this kernel has no %s()", name);
	for (size_t i = 0; i < KNOWN; i++) {
		used = strlen(message);
		if (!strcmp(name, known[i].name))
			snprintf(message + used, room - used, ", no %s()", known[i].function);
	}
	return -ENOENT;
}

int function_find_path(struct function found[FUNCTION_PATH_MAX], char *message, size_t room)
{
	for (size_t i = 0; i < PATHS; i++) {
		int count = 0;

		while (count < FUNCTION_PATH_MAX && paths[i][count] &&
		       find(paths[i][count], &found[count]))
			count++;
		if (count == FUNCTION_PATH_MAX || (count && !paths[i][count]))
			return count;
	}
	snprintf(message, room, "function: this kernel has no %s(), no %s()", paths[0][0],
		 paths[1][0]);
	return -ENOENT;
}
