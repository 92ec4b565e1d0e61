/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel that the lab can boot, its origin, and the values that it must report once booted.
 * It is either a file in bench/kernels or a folder of the user. The file describes a kernel of Debian or
 * a variant that the lab builds from one. The folder is a build tree, or holds Image and optionally
 * lib/modules.
 */
#ifndef INVBENCH_KERNEL_H
#define INVBENCH_KERNEL_H

#include <stdbool.h>
#include <jansson.h>

/* The value that a field of the environment line must have. */
struct kernel_check {
	char *field, *value;
};

struct kernel {
	char *name; /* for tables: 7.3.4, or the last part of a path */
	char *id; /* the same, but unique among paths and usable as a file name */
	char *release; /* as uname -r prints it; NULL: unknown until the kernel is booted */
	char *suite; /* of Debian; NULL: a folder of the user */
	char *flavour; /* NULL: standard; only kernels of one flavour form a series */
	/* Only for a variant: the kernel of Debian, and the options that differ, "A=y B=n". */
	char *base, *settings;
	/* Only for a folder of the user. lab_prepare() finds the files of the other kernels. */
	char *dir, *image, *modules;
	struct kernel_check *checks;
	unsigned int check_count;
};

/* The name of the newest kernel of the standard flavour in bench/kernels. NULL: none. */
const char *kernel_newest(void);

/* 0, or -errno after a message, also for NULL, that no kernel is known. */
int kernel_load(const char *name_or_path, struct kernel *kernel);
void kernel_free(struct kernel *kernel);

/* Names the first field that has a wrong value; the caller frees the text. NULL: all are right. */
char *kernel_check(const struct kernel *kernel, const json_t *environment);

#endif
