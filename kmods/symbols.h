/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses of functions that the kernel does not export.
 * kallsyms_lookup_name() is itself not exported; a kprobe registered on its
 * name tells where it is, and is removed again at once.
 */
#ifndef INVBENCH_SYMBOLS_H
#define INVBENCH_SYMBOLS_H

#include <linux/types.h>

/* Returns 0 or -errno: kprobes are missing or refuse the name. */
int symbols_load(void);

/* The function's address and text size, or NULL. */
void *symbol_find(const char *name, unsigned long *size);

/* The end of the function that the address is in, or 0. */
unsigned long symbol_end(unsigned long addr);

#endif
