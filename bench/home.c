/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the program's own files and its cache folder.
 * Nothing is compiled in, so a checkout or an installation can be moved.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "home.h"
#include "say.h"

static bool holds_plans(const char *dir)
{
	char *path = sentence("%s/bench/plans", dir);
	bool holds = path && !access(path, R_OK | X_OK);

	free(path);
	return holds;
}

static const char *find_home(void)
{
	static char dir[PATH_MAX + sizeof("/../share/invbench")];
	const char *named = getenv("INVBENCH_HOME");
	ssize_t length;
	char *slash;

	if (named && *named)
		return named;
	length = readlink("/proc/self/exe", dir, PATH_MAX - 1);
	if (length < 0)
		return NULL;
	dir[length] = '\0';
	slash = strrchr(dir, '/');
	*slash = '\0';
	if (holds_plans(dir))
		return dir;
	strcpy(slash, "/../share/invbench");
	return holds_plans(dir) ? dir : NULL;
}

const char *home_dir(void)
{
	static const char *dir;

	if (!dir)
		dir = find_home();
	return dir;
}

char *home_path(const char *relative)
{
	const char *dir = home_dir();

	return dir ? sentence("%s/%s", dir, relative) : NULL;
}

int home_mkdir(const char *path)
{
	char *copy = strdup(path);
	char *slash;

	if (!copy)
		return -ENOMEM;
	for (slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(copy, 0777);
		*slash = '/';
	}
	free(copy);
	/* Only the last one's failure matters: it fails wherever one above it did. */
	if (mkdir(path, 0777) && errno != EEXIST)
		return -errno;
	return 0;
}

char *home_cache(void)
{
	const char *base = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	char *path;
	int ret;

	if (base && *base == '/') {
		path = sentence("%s/invbench", base);
	} else if (home && *home) {
		path = sentence("%s/.cache/invbench", home);
	} else {
		say("cache: neither XDG_CACHE_HOME nor HOME is set");
		return NULL;
	}
	if (!path)
		return NULL;
	ret = home_mkdir(path);
	if (!ret && access(path, R_OK | W_OK | X_OK))
		ret = -errno;
	if (ret) {
		say("cache: %s: %s (XDG_CACHE_HOME names another place)", path, strerror(-ret));
		free(path);
		return NULL;
	}
	return path;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *at)
{
	(void)status;
	(void)type;
	(void)at;
	return remove(path);
}

void home_remove(const char *path)
{
	nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}
