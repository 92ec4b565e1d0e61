/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the kernel function to observe, and its argument that holds the size of a call. */
#ifndef INVBENCH_OBSERVE_FUNCTION_H
#define INVBENCH_OBSERVE_FUNCTION_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#define FUNCTION_NO_SIZE  (~0U)
#define FUNCTION_PATH_MAX 2

/* What a call of the command queue passes through, to tell for what it waits. */
struct function_queue {
	char writer
		[64]; /* writes the commands into their place; "": the kernel has no such function */
	char valid[64]; /* marks commands as valid, or waits until they are */
	unsigned int key; /* index of the argument that points to the commands, from 0 */
	unsigned int writer_key; /* the same for .writer */
	unsigned int sync; /* index of the argument that asks for a CMD_SYNC */
};

struct function {
	char name[64];
	unsigned int size; /* index of the size's argument, from 0; or FUNCTION_NO_SIZE */
	__u64 size_mask; /* the bits of its register that the argument uses */
	char unit[16]; /* of the size: "bytes", "commands" or the argument's name */
	bool is_typed; /* the kernel's BTF has the function; else nothing is known of its arguments */
	struct function_queue queue; /* if it is the command queue's */
};

/*
 * name: a function of the kernel, or one of two names that fit every kernel.
 * "inv_range" invalidates a range for a domain; "cmdlist" queues a list of
 * commands and waits for its CMD_SYNC. 0; -ENOENT: this kernel has no such
 * function, and message names those that were searched. room: bytes of message.
 */
int function_find(const char *name, struct function *function, char *message, size_t room);

/*
 * For a function with a type to which nothing can be attached: the compiler may have changed its name and
 * arguments after its type was written. Takes its symbol instead, without a size. false: it has no other.
 */
bool function_use_symbol(struct function *function);

/*
 * Finds the outermost functions of the invalidation path. None of them calls another,
 * and each invalidation of a range or a domain calls one of them once. Returns
 * their number, or -ENOENT like function_find().
 */
int function_find_path(struct function found[FUNCTION_PATH_MAX], char *message, size_t room);

#endif
