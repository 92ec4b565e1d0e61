/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a name and a path may be when it comes from outside: from a file, a record or the user.
 * A name becomes a part of paths, of arguments and of make's rules, so these characters mean nothing to
 * a shell, to make or to a terminal.
 */
#ifndef INVBENCH_NAME_H
#define INVBENCH_NAME_H

#include <stdbool.h>

#define NAME_LENGTH_MAX 128

#define NAME_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+~-_"
/* For messages. */
#define NAME_ALLOWED "letters, digits and .+~-_, but neither . nor - first"
#define PATH_ALLOWED "letters, digits and .+~-_/,@="

/* Whether text is a name: 1..NAME_LENGTH_MAX of these characters. NULL is not a name. */
bool name_is_valid(const char *text);

/*
 * Whether scripts and make can carry the path: none of its characters means anything to them. A path
 * that only C code opens needs no check.
 */
bool name_is_plain_path(const char *path);

#endif
