/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The index over all runs: OUT/index.db, SQLite.
 * Only a convenience: the records are the truth, and the index can be made
 * again from them at any time, which is done by itself when it is not of this
 * program's schema.
 */
#ifndef INVBENCH_INDEX_H
#define INVBENCH_INDEX_H

#define INDEX_FILE "index.db"

/* Enters the run of a folder, anew if it is known; 0 or -errno, said why. */
int index_add(const char *out, const char *run_dir);

/* Forgets everything and enters each run below OUT; damaged ones are named and passed over. */
int index_rebuild(const char *out);

#endif
