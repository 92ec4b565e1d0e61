/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Steps that somebody has examined and accepted, so that track reports only new ones.
 * The user keeps them in a file beside the plan (docs/track.md):
 *
 *   [7.2.6]
 *   unmap, size 4K = 30 % the array, walked under RCU
 *
 * The file names the first kernel that has the step; the cell by its name in the track, or "all";
 * the largest increase that is accepted; and the reason.
 */
#ifndef INVBENCH_ACCEPTED_H
#define INVBENCH_ACCEPTED_H

#include <stddef.h>

#define ACCEPTED_ALL "all"

struct accepted_step {
	char *kernel, *cell, *why;
	double limit; /* per cent */
};

struct accepted {
	char *path;
	struct accepted_step *steps;
	size_t count;
};

/*
 * Returns 0, or after reporting why and where -EINVAL or -ENOENT. The caller frees the list in any
 * case.
 */
int accepted_load(const char *path, struct accepted *accepted);
void accepted_free(struct accepted *accepted);

#endif
