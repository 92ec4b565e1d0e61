/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel of the lab: what it is, where it comes from, what it must be once booted.
 * Either a file in bench/kernels, for a kernel of Debian's or a variant that is
 * built from one, or a folder of the user's own: a build tree, or one that holds
 * Image and perhaps lib/modules.
 */
#ifndef INVBENCH_KERNEL_H
#define INVBENCH_KERNEL_H

#include <stdbool.h>
#include <jansson.h>

/* A field of the record's environment line and the value it must have. */
struct kernel_check {
	char *field, *value;
};

struct kernel {
	char *name; /* as in tables: 7.3.4, or the last part of a path */
	char *id; /* the same, unique among paths and fit for a file's name */
	char *release; /* uname -r; NULL when only the booted kernel knows */
	char *suite; /* of Debian, for a file in bench/kernels; else NULL */
	char *flavour; /* only kernels of the same are one series; NULL: the usual one */
	/* Of a variant: the name of Debian's kernel, and what is configured otherwise, "A=y B=n". */
	char *base, *settings;
	/* Of a user's folder; else NULL, and lab_prepare() finds them. */
	char *dir, *image, *modules;
	struct kernel_check *checks;
	unsigned int check_count;
};

/* The name of the newest kernel of the usual flavour in bench/kernels; NULL: there is none. */
const char *kernel_newest(void);

/* What is wrong is said; returns 0, -EINVAL or what reading the file gave. */
int kernel_load(const char *name_or_path, struct kernel *kernel);
void kernel_free(struct kernel *kernel);

/* What in an environment line is not as it must be, to be freed; NULL: nothing. */
char *kernel_check(const struct kernel *kernel, const json_t *environment);

#endif
