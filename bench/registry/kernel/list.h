/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernels of a run, as the option --kernels lists them. */
#ifndef INVBENCH_KERNEL_LIST_H
#define INVBENCH_KERNEL_LIST_H

#include "bench/registry/kernel/kernel.h"

struct kernel_list {
	struct kernel *kernels; /* as listed; those of "all" by flavour, then release */
	unsigned int count;
};

/*
 * lists: the values of --kernels, NULL at the end. Each is a list of names, paths and "all", separated
 * by commas; "all" stands for the kernels of Debian in bench/kernels. NULL: the newest kernel.
 * Returns 0, or -errno after a message. The list needs kernel_list_free() in both cases.
 */
int kernel_list_load(const char *const *lists, struct kernel_list *list);

/* Adds the kernels that the lab builds from these sources, which end with NULL. Returns as above. */
int kernel_list_add_sources(const char *const *sources, struct kernel_list *list);

/*
 * Replaces each kernel by a build of it without a patch and one with each of the patches, which are files or
 * folders and end with NULL. Returns as above.
 */
int kernel_list_patch(const char *const *patches, struct kernel_list *list);

/* Replaces each kernel by one with each of these boot parameters, which end with NULL. Returns as above. */
int kernel_list_boot(const char *const *cmdlines, struct kernel_list *list);
void kernel_list_free(struct kernel_list *list);

#endif
