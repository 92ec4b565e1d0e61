/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The user's source of a kernel: a work tree of git, and what is checked out there. */
#ifndef INVBENCH_SOURCE_H
#define INVBENCH_SOURCE_H

#include <stdbool.h>
#include <jansson.h>

struct kernel_source {
	char *dir; /* absolute */
	char *version; /* as its Makefile says: "7.3.0-rc2" */
	char *commit; /* that is checked out */
	char *describe; /* the same as git describe names it */
	bool is_dirty; /* a file that git knows differs from the commit */
};

/* Reads the source at or above dir, and changes nothing there. 0, or -errno after a message. Free it in either case. */
int kernel_source_read(const char *dir, struct kernel_source *source);
void kernel_source_free(struct kernel_source *source);

/* For the record: dir, commit, describe and dirty. */
json_t *kernel_source_json(const struct kernel_source *source);

#endif
