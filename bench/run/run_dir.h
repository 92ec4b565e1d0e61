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
 * What a user names a run by: its id under out/, a folder, "latest", or the
 * path of any record. To be freed; NULL: said why.
 */
char *run_find(const char *run);

/* The folder of a run named so; a record must stand in one of its own. */
char *run_dir_find(const char *run);

#endif
