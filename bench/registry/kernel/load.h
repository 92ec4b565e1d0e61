/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two places that a kernel comes from. Only for the files of this folder. */
#ifndef INVBENCH_KERNEL_LOAD_H
#define INVBENCH_KERNEL_LOAD_H

#include "bench/registry/kernel/kernel.h"

/* Reads a kernel file, and what a variant takes from its base. 0, or -errno after a message. */
int kernel_load_file(const char *path, struct kernel *kernel);

/* Finds image, modules and release in a folder of the user. Returns as above, or -errno without one. */
int kernel_load_folder(const char *path, struct kernel *kernel);

/* Reports a name that no file has, and returns -EINVAL. instead: a hint that follows the message. */
int kernel_refuse_name(const char *what, const char *name, const char *instead);

#endif
