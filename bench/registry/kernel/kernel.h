/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel that the lab can boot, its origin, and the values that it must report once booted.
 * It is either a file in bench/kernels or a folder of the user. The file describes a kernel of Debian or
 * a variant that the lab builds from one. The folder is a build tree, or holds Image and optionally
 * lib/modules; or it is a source, from which the lab builds.
 */
#ifndef INVBENCH_KERNEL_H
#define INVBENCH_KERNEL_H

#include <stdbool.h>
#include <jansson.h>
#include "bench/git/source.h"
#include "bench/patch/patch.h"

/* The value that a field of the environment line must have. */
struct kernel_check {
	char *field, *value;
};

struct kernel {
	char *name; /* for tables: 7.3.4, or the last part of a path */
	char *id; /* the same, but unique among paths and usable as a file name */
	char *origin; /* the name or path by which it was loaded; NULL: it has no file */
	char *release; /* as uname -r prints it; NULL: unknown until the kernel is booted */
	char *suite; /* of Debian; NULL: a folder of the user */
	char *flavour; /* NULL: standard; only kernels of one flavour form a series */
	/* Only for a variant: the kernel of Debian, and the options that differ, "A=y B=n", or NULL. */
	char *base, *settings; /* base of a source: the kernel whose configuration it gets */
	struct kernel_source source; /* of the user; without .dir: it is not built from one */
	struct patches patches; /* of a variant */
	char *cmdline; /* boot parameters that follow the lab's, or NULL */
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

/* Adds a field that the booted kernel must report. 0 or -ENOMEM. */
int kernel_add_check(struct kernel *kernel, const char *field, const char *value);

/*
 * Makes a variant of a kernel: with the patches of a file or a folder, or for NULL without any, but built as those
 * with patches are, so that they can be compared. 0, or -errno after a message. Call kernel_free() in either case.
 */
int kernel_make_patched(const struct kernel *of, const char *patches, struct kernel *kernel);

/*
 * Makes the kernel that the lab builds from a user's source, named after its version and commit. Reads the source
 * and its repository, and changes neither. Returns as above.
 */
int kernel_make_source(const char *dir, struct kernel *kernel);

/*
 * Makes a copy of a kernel that boots with these parameters after its own; "none": without any. Returns as above.
 */
int kernel_make_booted(const struct kernel *of, const char *cmdline, struct kernel *kernel);

/* NULL: these boot parameters can be given. Otherwise why not; the caller frees the text. */
char *kernel_cmdline_error(const char *cmdline);

/*
 * What makes a kernel differ from Debian's, for the record: base, settings, patches and boot parameters. NULL: nothing
 * does.
 */
json_t *kernel_origin(const struct kernel *kernel);

/* Names the first field that has a wrong value; the caller frees the text. NULL: all are right. */
char *kernel_check(const struct kernel *kernel, const json_t *environment);

#endif
