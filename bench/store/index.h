/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The index of all runs: OUT/index.db, an SQLite database.
 * It holds only copies from the records, so it can be rebuilt at any time. index_add() does so itself if
 * the index has the schema of another version of the program.
 */
#ifndef INVBENCH_INDEX_H
#define INVBENCH_INDEX_H

#define INDEX_FILE "index.db"

/* Adds the run in a folder, or replaces it. 0, or -errno after a message. */
int index_add(const char *out, const char *run_dir);

/* Forgets a run that was removed. Without an index there is nothing to do. 0, or -errno after a message. */
int index_forget(const char *out, const char *run);

/*
 * The folders of runs in OUT that are not in the index. Ends with NULL; free it with file_list_free(). NULL:
 * there is no index, or no memory.
 */
char **index_missing(const char *out);

/* Rebuilds the index from all runs in OUT. Skips damaged records after a message. 0 or -errno. */
int index_rebuild(const char *out);

/* A run in the index. The texts are the index's own. */
struct indexed_run {
	const char *id, *created_utc, *plan, *place;
	const char *kernels; /* joined by ", "; on a host its release */
	const char *verdict; /* "cut short" without an end line */
	int measured, cells; /* 0 of a run that was cut short */
};

/*
 * Gives the runs to take(), oldest first, until it returns another value than 0. Returns that value, 0, or
 * -errno after a message. A folder that was removed is left out; a message says how many records the index
 * lacks.
 */
int index_each(const char *out, int (*take)(const struct indexed_run *run, void *data), void *data);

#endif
