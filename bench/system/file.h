/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads small text files, such as those in /proc and /sys, writes files, and lists folders.
 * A folder may come from somebody else, with links to files that must not be written.
 */
#ifndef INVBENCH_FILE_H
#define INVBENCH_FILE_H

#include <stdio.h>

/* The first line without its newline, which the caller frees. NULL: the file is unreadable or empty. */
char *file_line(const char *path);

/* Closes a file after reading. 0, or -EIO after a message: a read failed, so the end may be missing. */
int file_end(FILE *file, const char *path);

/* Creates one folder, unless it exists. 0 or -errno; -ENOTDIR: it is a link or a file. */
int file_make_folder(const char *path);

/*
 * Opens a new file, PATH.new, which file_finish() renames to path. So path is always complete, and no
 * link is followed. NULL: see errno.
 */
FILE *file_start(const char *path);

/*
 * Closes and renames it. Content and name are on the disk when this returns, so path is complete after a power cut, too.
 * 0 or -errno, also of an earlier write; then path is as it was, unless only its folder could not be written to the
 * disk.
 */
int file_finish(FILE *file, const char *path);

/*
 * The same for what one command makes again from a record, such as tables and pages. A report has dozens of such files,
 * and would wait for the disk twice for each. After a power cut path may be empty.
 */
int file_finish_unsynced(FILE *file, const char *path);

/* Writes the names in a folder to the disk. 0 or -errno. */
int file_sync_folder(const char *path);

/*
 * The paths, sorted, of a folder's entries whose names match a pattern of fnmatch(). Only the pattern has
 * wildcards; the folder may have any name. It ends with NULL. It is empty if there is no such folder, and
 * after a message if the folder is unreadable. NULL: no memory.
 */
char **file_list(const char *folder, const char *pattern);
void file_list_free(char **list);

#endif
