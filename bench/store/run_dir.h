/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The folders of runs: out/RUN/.
 * RUN begins with the UTC time of the run, so that the names sort by age. If the latest run began in the same
 * second, or the clock was set back, it is the second after that of the latest run.
 */
#ifndef INVBENCH_RUN_DIR_H
#define INVBENCH_RUN_DIR_H

#include <stddef.h>

#define RUN_DIR_OUT "out" /* default of --out */

/*
 * Creates the new folder OUT/ID. ID is made of the time, the plan and random digits. 0, or -errno after a
 * message. The caller frees *id and *dir.
 */
int run_dir_create(const char *out, const char *plan, char **id, char **dir);

/*
 * The path of a run that the user names: "latest", a name that was given to it, a plan for its
 * latest run, any part of an id in out/ that only one has, a folder, or the path of a record. A run that measured nothing is the latest only if all
 * are such. The caller frees it. NULL after a message.
 */
char *run_find(const char *run);

/* The folder of that run; the caller frees it. A record must be in a folder under its usual name. */
char *run_dir_find(const char *run);

/*
 * Names that the user gives to runs, such as a baseline that is kept for months. A name is a symbolic link
 * in out/ to the folder of its run, so every other program finds the run by it, too.
 */

/* The id of the run that has this name in out/; the caller frees it. NULL: no run has it. */
char *run_name_of(const char *name);

/* All names in out/, each with the id of its run. */
struct run_links {
	struct run_link {
		char *id, *name;
	} * list; /* by id, then by name */
	size_t count;
};

/* 0 or -ENOMEM; call run_links_free() in either case. */
int run_links_read(struct run_links *links);
void run_links_free(struct run_links *links);

/* The names of a run, joined by ", ", or ""; the caller frees it. NULL: no memory. */
char *run_names(const struct run_links *links, const char *id);

/*
 * Gives the name to the run with this id in out/, also if another run has it. 0, or -errno; -EEXIST: something
 * in out/ that is no name is called so.
 */
int run_name_give(const char *name, const char *id);

/* Takes the name from its run. 0 or -errno; -ENOENT: no run has it. */
int run_name_take(const char *name);

#endif
