/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commits of a range as a folder of patches, which patches_add() reads like any other. */
#ifndef INVBENCH_RANGE_H
#define INVBENCH_RANGE_H

#include <stdbool.h>

#define RANGE_COMMITS_MAX 256

/* Whether the text means a range, A..B, and no file or folder has this name. */
bool range_is(const char *text);

/*
 * Writes the commits of a range in the git repository of the current folder as patches. *folder is in the cache and
 * bears the range's name; it stays, so that the same commits are written once. Free it. 0, or -errno after a message.
 */
int range_write(const char *text, char **folder);

#endif
