/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the program's own files and its cache folder.
 * The home folder is $INVBENCH_HOME, else the program's own folder if it contains bench/plans, else
 * ../share/invbench next to it. All three have the layout of the source tree, so the same rule works for
 * a checkout, an installation and the tests.
 */
#ifndef INVBENCH_HOME_H
#define INVBENCH_HOME_H

#include <stdbool.h>

/* The home folder. NULL when it does not exist, as in the guest. */
const char *home_dir(void);

/* The path of a file in the home folder, which the caller frees. NULL without a home or memory. */
char *home_path(const char *relative);

/* Whether the home folder is that of an installation, not a source tree. */
bool home_is_installed(void);

/* How a user calls this program: "invbench" if it is installed, else "./invbench". */
const char *home_program(void);

/*
 * ${XDG_CACHE_HOME:-$HOME/.cache}/invbench, which is created if missing and which the caller frees.
 * NULL after a message, also if another user could write to it.
 */
char *home_cache(void);

/* Creates a folder and its parents. 0 or -errno. */
int home_mkdir(const char *path);

/* Removes a folder and its contents. */
void home_remove(const char *path);

#endif
