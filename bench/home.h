/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the program's own files and caches lie.
 * One rule for a checkout, an installation and the tests: the folder named by
 * INVBENCH_HOME, else the program's own folder if it holds bench/plans, else
 * ../share/invbench beside it. All three have the layout of the source tree.
 */
#ifndef INVBENCH_HOME_H
#define INVBENCH_HOME_H

/* NULL when there is none, as in the guest. */
const char *home_dir(void);

/* The path of a file of ours, to be freed; NULL without a home or memory. */
char *home_path(const char *relative);

/* ${XDG_CACHE_HOME:-$HOME/.cache}/invbench, made if missing; NULL: said why. To be freed. */
char *home_cache(void);

/* Makes a folder and those above it; 0 or -errno. */
int home_mkdir(const char *path);

/* Removes a folder of ours and all in it. */
void home_remove(const char *path);

#endif
