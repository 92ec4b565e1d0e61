/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds functions that the kernel does not export.
 * kallsyms_lookup_name() itself is not exported. A kprobe on its name gives its
 * address; symbols_load() removes that kprobe at once.
 */
#ifndef INVBENCH_SYMBOLS_H
#define INVBENCH_SYMBOLS_H

#include <linux/types.h>

/*
 * 0, or -errno if kprobes are missing or refuse the name. Where the kernel's functions have another form than
 * the module knows (LACKS_SYMBOLS), it finds no symbol.
 */
int symbols_load(void);

/* Returns the address of a symbol, or NULL; sets *size (may be NULL) to a function's bytes of text. */
void *symbol_find(const char *name, unsigned long *size);

/* As symbol_find(), but finds no function of a module: it could be unloaded at any time. */
void *symbol_function(const char *name, unsigned long *size);

/* Returns the end of the function that contains the address, or 0. */
unsigned long symbol_end(unsigned long addr);

#endif
