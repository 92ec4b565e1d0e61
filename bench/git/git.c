/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a user's git repository: see git.h. */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/git/git.h"
#include "bench/system/file.h"
#include "bench/system/home.h"
#include "bench/system/process.h"
#include "bench/text/arguments.h"
#include "bench/text/message.h"
#include "bench/text/number.h"

#define NOT_FOUND 127

/* Variables by which a caller, such as a hook, points git at another repository. */
#define FOREIGN                                                                                 \
	"-u", "GIT_DIR", "-u", "GIT_WORK_TREE", "-u", "GIT_INDEX_FILE", "-u", "GIT_COMMON_DIR", \
		"-u", "GIT_OBJECT_DIRECTORY", "-u", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "-u",   \
		"GIT_NAMESPACE", "-u", "GIT_EXTERNAL_DIFF"

/* A missing object is never fetched, since a repository may name any program as its transport. */
#define QUIET "GIT_ALLOW_PROTOCOL=none", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C"

int git_arguments(const char *dir, const char ***arguments)
{
	return arguments_add(arguments, "env", FOREIGN, QUIET, "GIT_CONFIG_NOSYSTEM=1",
			     "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=invbench",
			     "GIT_AUTHOR_EMAIL=invbench@localhost", "git", "-C", dir, NULL);
}

/* Keeps the output without its last newline. */
static int run(const char **arguments, char *text, size_t size)
{
	int ret = process_output((char *const *)arguments, true, text, size);
	size_t length = strlen(text);

	if (length && text[length - 1] == '\n')
		text[length - 1] = '\0';
	if (ret == NOT_FOUND)
		message("git is missing; run: apt-get install git");
	return ret;
}

/* Appends what the caller of a function with ... gave, which ends with NULL, and runs it. Frees the arguments. */
static int run_with(const char **arguments, int ret, va_list more, char *text, size_t size)
{
	const char *argument;

	while (!ret && (argument = va_arg(more, const char *)))
		ret = arguments_add(&arguments, argument, NULL);
	if (!ret)
		ret = run(arguments, text, size);
	arguments_free(&arguments);
	return ret;
}

int git_run(const char *dir, char *text, size_t size, ...)
{
	const char **arguments = NULL;
	va_list more;
	int ret = git_arguments(dir, &arguments);

	va_start(more, size);
	ret = run_with(arguments, ret, more, text, size);
	va_end(more);
	return ret;
}

/*
 * Asks the user's repository, with the user's own configuration, which says whose repositories git may read. Call it
 * only with commands of git that start no other program.
 */
__attribute__((sentinel)) static int ask(const char *dir, char *text, size_t size, ...)
{
	const char **arguments = NULL;
	va_list more;
	int ret = arguments_add(&arguments, "env", FOREIGN, QUIET, "git", "-C", dir, NULL);

	va_start(more, size);
	ret = run_with(arguments, ret, more, text, size);
	va_end(more);
	return ret;
}

int git_top(const char *dir, char **top)
{
	char text[PATH_MAX];

	*top = NULL;
	if (ask(dir, text, sizeof(text), "rev-parse", "--show-toplevel", NULL) || !*text) {
		message("%s: is not in the work tree of a git repository", dir);
		return -EINVAL;
	}
	*top = strdup(text);
	return *top ? 0 : -ENOMEM;
}

int git_commit(const char *dir, const char *option, const char *revision,
	       char commit[GIT_COMMIT_SIZE])
{
	char peeled[GIT_COMMIT_SIZE + sizeof("^{commit}")];

	if (*revision == '-') {
		message("%s: '%s' begins with -; a commit, a tag or a branch is allowed", option,
			revision);
		return -EINVAL;
	}
	if (!ask(dir, commit, GIT_COMMIT_SIZE, "rev-parse", "--verify", "--quiet",
		 "--end-of-options", revision, NULL)) {
		snprintf(peeled, sizeof(peeled), "%s^{commit}", commit);
		if (!ask(dir, commit, GIT_COMMIT_SIZE, "rev-parse", "--verify", "--quiet", peeled,
			 NULL))
			return 0;
	}
	message("%s: '%s' is not a commit of the repository at %s", option, revision, dir);
	return -EINVAL;
}

int git_path(const char *dir, const char *file, char *path)
{
	int ret = ask(dir, path, PATH_MAX, "rev-parse", "--path-format=absolute", "--git-path",
		      file, NULL);

	return ret || *path != '/' || strchr(path, '\n') ? -EIO : 0;
}

int git_describe(const char *dir, const char *commit, char *text, size_t size)
{
	return ask(dir, text, size, "describe", "--always", "--abbrev=" NUMBER_TEXT(GIT_SHORT),
		   commit, NULL)
		       ? -EIO
		       : 0;
}

/* Copies what a shallow repository says about its oldest commits. 0 or -errno. */
static int copy_shallow(const char *from, const char *to)
{
	FILE *in = fopen(from, "re"), *out;
	char line[GIT_COMMIT_SIZE + 1];
	int ret;

	if (!in)
		return errno == ENOENT ? 0 : -errno;
	out = file_start(to);
	ret = out ? 0 : -errno;
	while (out && fgets(line, sizeof(line), in))
		fputs(line, out);
	fclose(in);
	return out ? file_finish(out, to) : ret;
}

/* Lets the repository at to find its objects in the folder. 0 or -errno. */
static int write_alternates(const char *to, const char *objects)
{
	char *path = strf("%s/.git/objects/info/alternates", to);
	FILE *file = path ? file_start(path) : NULL;
	int ret = path ? -errno : -ENOMEM;

	if (file) {
		fprintf(file, "%s\n", objects);
		ret = file_finish(file, path);
	}
	free(path);
	return ret;
}

int git_borrow(const char *dir, const char *to)
{
	char objects[PATH_MAX], shallow[PATH_MAX], ignored[2];
	char *copy = strf("%s/.git/shallow", to), *info = strf("%s/.git/objects/info", to);
	int ret = copy && info ? home_mkdir(to) : -ENOMEM;

	if (!ret)
		ret = git_path(dir, "objects", objects);
	if (!ret)
		ret = git_path(dir, "shallow", shallow);
	if (!ret && git_run(to, ignored, sizeof(ignored), "init", "--quiet", "--template=", NULL))
		ret = -EIO;
	if (!ret)
		ret = home_mkdir(info);
	if (!ret)
		ret = write_alternates(to, objects);
	if (!ret)
		ret = copy_shallow(shallow, copy);
	if (ret)
		message("%s: cannot borrow the objects of the repository at %s: %s", to, dir,
			strerror(-ret));
	free(info);
	free(copy);
	return ret;
}
