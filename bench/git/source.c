/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out what a user's source of a kernel is: its version, and what git says about it. See source.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/git/git.h"
#include "bench/git/source.h"
#include "bench/system/file.h"
#include "bench/system/lock.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"

#define MAKEFILE_LINES 16 /* the version stands in the first of them */

/* Takes the value of "KEY = VALUE". */
static void take_value(const char *line, const char *key, char *value, size_t size)
{
	size_t length = strlen(key);
	const char *at = line + length;

	if (strncmp(line, key, length))
		return;
	at += strspn(at, " ");
	if (*at++ != '=')
		return;
	at += strspn(at, " ");
	snprintf(value, size, "%.*s", (int)strcspn(at, " \n"), at);
}

/* What a file localversion* adds, such as "-next-20261130". The caller frees it. */
static char *local_version(const char *dir)
{
	char **files = file_list(dir, "localversion*"), *all = strdup("");

	for (char **file = files; all && file && *file; file++) {
		char *line = file_line(*file), *longer = strf("%s%s", all, line ? line : "");

		free(line);
		free(all);
		all = longer;
	}
	file_list_free(files);
	return all;
}

/* "7.3.0-rc2", as the source's Makefile composes it. NULL: there is no such Makefile. The caller frees it. */
static char *read_version(const char *dir)
{
	char *path = strf("%s/Makefile", dir), line[128], *local, *version = NULL;
	char major[16] = "", minor[16] = "", level[16] = "", extra[32] = "";
	FILE *file = path ? fopen(path, "re") : NULL;

	for (int i = 0; file && i < MAKEFILE_LINES && fgets(line, sizeof(line), file); i++) {
		take_value(line, "VERSION", major, sizeof(major));
		take_value(line, "PATCHLEVEL", minor, sizeof(minor));
		take_value(line, "SUBLEVEL", level, sizeof(level));
		take_value(line, "EXTRAVERSION", extra, sizeof(extra));
	}
	if (file)
		fclose(file);
	local = *major && *minor && *level ? local_version(dir) : NULL;
	if (local)
		version = strf("%s.%s.%s%s%s", major, minor, level, extra, local);
	free(local);
	free(path);
	return version;
}

/* Copies the user's index, which knows the times of the files, so that git need not read them all. */
static int copy_index(const char *dir, const char *to)
{
	char *path = strf("%s/.git/index", to), buffer[1 << 16];
	FILE *in = NULL, *out = NULL;
	char from[PATH_MAX];
	size_t got;
	int ret = path ? git_path(dir, "index", from) : -ENOMEM;

	if (!ret) {
		in = fopen(from, "re");
		out = in ? file_start(path) : NULL;
		ret = out ? 0 : -errno;
	}
	while (out && (got = fread(buffer, 1, sizeof(buffer), in)))
		fwrite(buffer, 1, got, out);
	if (in)
		fclose(in);
	if (out)
		ret = file_finish_unsynced(out, path);
	free(path);
	return ret;
}

/* Compares the files with the commit. Our own copy of the index takes what git finds out. 0 or -errno. */
static int check_dirty(struct kernel_source *source, const char *own)
{
	char *tree = strf("--work-tree=%s", source->dir), text[2];
	int ret = tree ? copy_index(source->dir, own) : -ENOMEM, code = 0;

	if (!ret) {
		git_run(own, text, sizeof(text), tree, "update-index", "-q", "--refresh", NULL);
		code = git_run(own, text, sizeof(text), tree, "diff-index", "--quiet",
			       source->commit, "--", NULL);
		ret = code == 0 || code == 1 ? 0 : -EIO;
	}
	source->is_dirty = code == 1;
	free(tree);
	return ret;
}

static int read_repository(struct kernel_source *source)
{
	char commit[GIT_COMMIT_SIZE], describe[NAME_LENGTH_MAX];
	struct scratch scratch;
	int ret = git_commit(source->dir, "--source", "HEAD", commit);

	if (ret)
		return ret;
	ret = scratch_start(&scratch, "source");
	if (ret)
		return ret;
	source->commit = strdup(commit);
	ret = source->commit ? git_borrow(source->dir, scratch.dir) : -ENOMEM;
	if (!ret)
		ret = check_dirty(source, scratch.dir);
	if (ret)
		message("--source: %s: cannot compare it with its commit: %s", source->dir,
			strerror(-ret));
	else if (git_describe(source->dir, commit, describe, sizeof(describe)))
		ret = -EIO;
	scratch_stop(&scratch);
	if (!ret)
		source->describe = strdup(describe);
	return ret || source->describe ? ret : -ENOMEM;
}

static int find_source(const char *dir, struct kernel_source *source)
{
	int ret = git_top(dir, &source->dir);

	if (ret)
		return ret;
	if (!name_is_plain_path(source->dir)) {
		message("--source: %s: make cannot use this path; allowed: " PATH_ALLOWED,
			source->dir);
		return -EINVAL;
	}
	source->version = read_version(source->dir);
	if (source->version)
		return 0;
	message("--source: %s: is not the source of a kernel: its Makefile has no VERSION, PATCHLEVEL and SUBLEVEL",
		source->dir);
	return -EINVAL;
}

int kernel_source_read(const char *dir, struct kernel_source *source)
{
	int ret = find_source(dir, source);

	return ret ? ret : read_repository(source);
}

json_t *kernel_source_json(const struct kernel_source *source)
{
	return json_pack("{s:s, s:s, s:s, s:b}", "dir", source->dir, "commit", source->commit,
			 "describe", source->describe, "dirty", source->is_dirty);
}

void kernel_source_free(struct kernel_source *source)
{
	free(source->dir);
	free(source->version);
	free(source->commit);
	free(source->describe);
	*source = (struct kernel_source){ 0 };
}
