/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Steps that somebody has looked at and accepted, so that a track is quiet until
 * there is a new one. A file of the user's, beside the plan (docs/track.md):
 *
 *   [7.2.6]
 *   unmap, size 4K = 30 % the array, walked under RCU
 *
 * The kernel that first had the step, the cell as the track calls it, or "all",
 * how much dearer it may be at most, and why.
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

/* 0; -EINVAL or what reading the file gave, said why and where. To be freed in either case. */
int accepted_load(const char *path, struct accepted *accepted);
void accepted_free(struct accepted *accepted);

#endif
