/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The folders of runs: out/RUN-ID/.
 * A run's id begins with its UTC time, so that names sort by age.
 */
#ifndef INVBENCH_RUN_DIR_H
#define INVBENCH_RUN_DIR_H

#define RUN_DIR_OUT "out"

/* Makes OUT/ID/, never one that exists; id: time, plan, random digits. 0 or -errno, said why. */
int run_dir_create(const char *out, const char *plan, char **id, char **dir);

/*
 * The folder of a run: its id under out/, a folder, a record's path, or
 * "latest". To be freed; NULL: said why.
 */
char *run_dir_find(const char *run);

#endif
