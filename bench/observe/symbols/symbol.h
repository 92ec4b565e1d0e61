/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a function among the kernel's symbols, also where the compiler has changed its name. */
#ifndef INVBENCH_OBSERVE_SYMBOL_H
#define INVBENCH_OBSERVE_SYMBOL_H

#include <stdbool.h>
#include <stdio.h>

struct symbol {
	char name
		[64]; /* as the kernel knows it: the name that was searched, or that with a suffix */
	unsigned int copies; /* 0: there is none; more than one: .name is the first of them */
	bool is_changed; /* the compiler may have changed its arguments */
};

/*
 * symbols: lines like those of /proc/kallsyms. If there is no function of this name, but the compiler
 * has made one or several of it (name.isra.0), finds these.
 */
struct symbol symbol_find(FILE *symbols, const char *name);

#endif
