/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the commits of a range as patches: see range.h. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/git/git.h"
#include "bench/patch/range.h"
#include "bench/system/home.h"
#include "bench/system/lock.h"
#include "bench/text/message.h"

#define OPTION "--patch"
#define HERE   "."

bool range_is(const char *text)
{
	return strstr(text, "..") && !strchr("./~", *text) && access(text, F_OK);
}

struct range {
	char from[GIT_COMMIT_SIZE], to[GIT_COMMIT_SIZE];
};

/* A side that is missing is HEAD, as for git. */
static int find_side(const char *text, size_t length, char commit[GIT_COMMIT_SIZE])
{
	char *revision = length ? strndup(text, length) : strdup("HEAD");
	int ret = revision ? git_commit(HERE, OPTION, revision, commit) : -ENOMEM;

	free(revision);
	return ret;
}

static int find_sides(const char *text, struct range *range)
{
	const char *dots = strstr(text, "..");
	int ret;

	if (dots[2] == '.') {
		message(OPTION ": '%s' is not a range; FROM..TO is, with two dots", text);
		return -EINVAL;
	}
	ret = find_side(text, (size_t)(dots - text), range->from);
	return ret ? ret : find_side(dots + 2, strlen(dots + 2), range->to);
}

/* Refuses a range without commits, and one that is too long for patches. */
static int check_count(const char *repository, const char *text, const char *range)
{
	char count[32];
	long commits;

	if (git_run(repository, count, sizeof(count), "rev-list", "--count", "--no-merges", range,
		    NULL))
		return -EIO;
	commits = atol(count);
	if (commits > 0 && commits <= RANGE_COMMITS_MAX)
		return 0;
	if (commits)
		message(OPTION
			": %s has %ld commits; 1 to %d are allowed; check the last one out and build it with --source",
			text, commits, RANGE_COMMITS_MAX);
	else
		message(OPTION ": %s has no commits; the first name must be the older commit",
			text);
	return -EINVAL;
}

/* In a folder of its own, which gets its name when all patches are there. */
static int write_patches(const char *text, const char *range, const char *above, const char *folder)
{
	struct scratch scratch;
	char output[2], *patches;
	int ret = scratch_start(&scratch, "range");

	if (ret)
		return ret;
	patches = strf("%s/patches", scratch.dir);
	ret = patches ? git_borrow(HERE, scratch.dir) : -ENOMEM;
	if (!ret)
		ret = check_count(scratch.dir, text, range);
	if (!ret && git_run(scratch.dir, output, sizeof(output), "format-patch", "--quiet",
			    "--no-signature", "--no-ext-diff", "--no-textconv", "--no-renames",
			    "--output-directory", patches, range, NULL))
		ret = -EIO;
	if (!ret)
		ret = home_mkdir(above);
	if (!ret && rename(patches, folder) && errno != EEXIST && errno != ENOTEMPTY)
		ret = -errno;
	if (ret && ret != -EINVAL)
		message(OPTION ": %s: cannot write its patches: %s", text, strerror(-ret));
	free(patches);
	scratch_stop(&scratch);
	return ret;
}

/* A folder's name: the range as written, without what paths and kernels' names cannot have. */
static char *folder_name(const char *text)
{
	char *name = strdup(text);

	for (char *at = name; at && *at; at++)
		if (!isalnum((unsigned char)*at) && !strchr("._-", *at))
			*at = '-';
	return name;
}

int range_write(const char *text, char **folder)
{
	struct range range;
	char *cache = home_cache(), *name = folder_name(text), *commits = NULL, *above = NULL;
	int ret = !cache ? -EACCES : !name ? -ENOMEM : find_sides(text, &range);

	*folder = NULL;
	if (!ret) {
		commits = strf("%s..%s", range.from, range.to);
		above = strf("%s/ranges/%s", cache, commits);
		*folder = strf("%s/%s", above, name);
		ret = commits && above && *folder ? 0 : -ENOMEM;
	}
	if (!ret && access(*folder, F_OK))
		ret = write_patches(text, commits, above, *folder);
	free(above);
	free(commits);
	free(name);
	free(cache);
	return ret;
}
