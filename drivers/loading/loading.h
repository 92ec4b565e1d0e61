/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which commands bring the kernel module into this machine's kernel.
 * In a source tree make builds it and insmod loads it. An installed program has a module that DKMS built, or that a
 * package brought, and modprobe finds it.
 */
#ifndef INVBENCH_LOADING_H
#define INVBENCH_LOADING_H

#include <stdbool.h>

/* The strings belong to it; loading_free() frees them. */
struct loading {
	char *build; /* the command that builds it for the running kernel; NULL: it is built, or no command does */
	char *load; /* the command that loads it then */
	char *path; /* of the source tree's module, built or not */
	char release[65]; /* the kernel that this one is for; "": it is not built */
	bool is_signed; /* this one */
	bool is_installed; /* in the running kernel's folder of modules */
	bool needs_package; /* no command builds it: the package with its sources must be installed */
};

/* The package with the module's sources. */
#define LOADING_PACKAGE "invbench-dkms"

/* Whether depmod knows a module of the running kernel, such as "vfio-pci.ko". */
bool loading_knows(const char *name);

/* 0 or -ENOMEM. Free it in both cases. */
int loading_find(struct loading *loading);
void loading_free(struct loading *loading);

/* What to do to load it, for a message: "load the module with …". NULL without memory. The caller frees it. */
char *loading_remedy(void);

#endif
