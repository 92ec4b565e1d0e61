/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a user's git repository without changing it, and without obeying it.
 * The configuration of a repository can name commands (filters, hooks, external diffs, text conversion), and a
 * repository may come from somebody else. So git only looks names up there. Everything else happens in a repository
 * of our own, which has the user's objects but none of the configuration.
 */
#ifndef INVBENCH_GIT_H
#define INVBENCH_GIT_H

#include <stddef.h>

#define GIT_COMMIT_SIZE 65 /* of the text of a commit's name */
#define GIT_SHORT	12 /* digits of a commit in names and messages */

/* How git is called; a NULL follows. Adds its arguments to a list (arguments.h). 0 or -ENOMEM. */
int git_arguments(const char *dir, const char ***arguments);

/*
 * Runs git in dir, a repository of our own, with these arguments up to a NULL, and keeps the first size - 1 bytes of
 * its output, without the last newline. Git's own errors go to stderr. Its exit status, or -errno.
 */
__attribute__((sentinel)) int git_run(const char *dir, char *text, size_t size, ...);

/* Sets *top to the top of the work tree that dir is in; free it. 0, or -errno after a message. */
int git_top(const char *dir, char **top);

/*
 * Finds the commit that a revision names in the user's repository at dir. option: what named it, for the message.
 * A revision that begins with '-' is refused, since git would read it as an option. 0, or -errno after a message.
 */
int git_commit(const char *dir, const char *option, const char *revision,
	       char commit[GIT_COMMIT_SIZE]);

/* Sets path, of PATH_MAX bytes, to that of a file in the user's repository, such as "index". 0 or -EIO. */
int git_path(const char *dir, const char *file, char *path);

/* What git describe calls a commit of the user's repository: by the last tag before it. 0 or -EIO. */
int git_describe(const char *dir, const char *commit, char *text, size_t size);

/*
 * Makes the folder to, a repository of our own that borrows the objects of the user's repository at dir; one that
 * exists stays. 0, or -errno after a message.
 */
int git_borrow(const char *dir, const char *to);

#endif
