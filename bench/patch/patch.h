/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Patches for the source of a kernel, as git diff, git format-patch or diff -u write them.
 * A patch comes from outside, so it is read and checked as a whole before anything is built: its paths stay
 * inside the source, and it contains text only.
 */
#ifndef INVBENCH_PATCH_H
#define INVBENCH_PATCH_H

#include <jansson.h>

#define PATCH_BYTES_MAX (1 << 20)

struct patch {
	char *path; /* absolute */
	char *sha256; /* of the file, in hex */
	char *text; /* the file's content */
};

struct patches {
	struct patch *list; /* in the order in which they are applied */
	unsigned int count;
};

/*
 * Adds a patch, or all files *.patch of a folder in the order of their names, as git format-patch numbers them.
 * 0, or -errno after a message that names file and line. Call patches_free() in either case.
 */
int patches_add(struct patches *patches, const char *path);
void patches_free(struct patches *patches);

/* A name made of a patch's or a folder's: what a kernel with it is called. The caller frees it. */
char *patch_title(const char *path);

/*
 * Checks the text of a patch. NULL: it is right. Otherwise a message, which the caller frees, and *line is the
 * number of the wrong line, or 0.
 */
char *patch_error(const char *text, unsigned int *line);

/* For the record: file, sha256 and text of each. */
json_t *patches_json(const struct patches *patches);

#endif
