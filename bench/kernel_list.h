/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernels of a run: --kernels 6.12.107,7.3.4 or all, as often as one likes.
 */
#ifndef INVBENCH_KERNEL_LIST_H
#define INVBENCH_KERNEL_LIST_H

#include "kernel.h"

struct kernel_list {
	struct kernel *kernels; /* in the order named; all: by flavour and release */
	unsigned int count;
};

/*
 * lists: each one or more names or paths between commas, or "all" of
 * Debian's in bench/kernels; NULL at the end. NULL: the newest. Returns 0 or
 * -errno, said why; to be freed in either case.
 */
int kernel_list_load(const char *const *lists, struct kernel_list *list);
void kernel_list_free(struct kernel_list *list);

#endif
