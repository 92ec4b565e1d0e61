/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel function that is observed, and which of its arguments is the size of a call. */
#ifndef INVBENCH_PROBE_FUNCTION_H
#define INVBENCH_PROBE_FUNCTION_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#define FUNCTION_NO_SIZE  (~0U)
#define FUNCTION_PATH_MAX 2

struct function {
	char name[64];
	unsigned int size; /* the argument, counted from 0, or FUNCTION_NO_SIZE */
	__u64 size_mask; /* what of its register is the argument's */
	char unit[16]; /* of the size */
	bool is_typed; /* the kernel's BTF has it: else only kprobes can be put there */
};

/*
 * name: a function of the kernel, or one of these two, whatever this kernel
 * calls them: "inv_range", what invalidates a range for a domain, and "cmdlist",
 * what puts a list of commands into the queue and waits for its CMD_SYNC.
 * 0; -ENOENT: this kernel has none, and message says what was looked for.
 */
int function_find(const char *name, struct function *function, char *message, size_t room);

/*
 * The outermost functions of the invalidation path, none of which calls another:
 * whatever is invalidated, a range or a domain, goes through one of them once.
 * How many; -ENOENT: as above.
 */
int function_find_path(struct function found[FUNCTION_PATH_MAX], char *message, size_t room);

#endif
