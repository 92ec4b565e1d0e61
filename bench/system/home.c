/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the program's own files and its cache folder: see home.h.
 * No path is compiled in, so a checkout or an installation can be moved.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bench/system/home.h"
#include "bench/text/message.h"

static bool holds_plans(const char *dir)
{
	char *path = strf("%s/bench/plans", dir);
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

	return dir ? strf("%s/%s", dir, relative) : NULL;
}

/* VERSION marks an installed copy. */
bool home_is_installed(void)
{
	char *path = home_path("VERSION");
	bool is = path && !access(path, F_OK);

	free(path);
	return is;
}

const char *home_program(void)
{
	return home_is_installed() ? "invbench" : "./invbench";
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
	/* Errors of the parents need no check: the last mkdir() then fails, too. */
	if (mkdir(path, 0777) && errno != EEXIST)
		return -errno;
	return 0;
}

/* Whether only this user and root can write to the folder. group: its group may, too. */
static bool is_private(const struct stat *status, bool group)
{
	mode_t others = group ? S_IWOTH : S_IWOTH | S_IWGRP;

	return (status->st_uid == geteuid() || !status->st_uid) && !(status->st_mode & others);
}

/*
 * Programs from the cache run as this user, so nobody else may be able to replace them: neither in the
 * folder, nor by renaming one of the folders that lead to it. Names the one in which somebody can.
 */
static int check_private(const char *path)
{
	char *real = realpath(path, NULL), *slash;
	struct stat status;
	int ret = real && !stat(real, &status) ? 0 : -errno;

	if (!ret && (status.st_uid != geteuid() || !is_private(&status, false)))
		ret = -EPERM;
	while (!ret && (slash = strrchr(real, '/')) && slash != real) {
		*slash = '\0';
		ret = stat(real, &status) ? -errno : 0;
		/* In a sticky folder such as /tmp only the owner renames. */
		if (!ret && !is_private(&status, true) && !(status.st_mode & S_ISVTX))
			ret = -EPERM;
	}
	if (ret == -EPERM)
		message("cache: %s: user %u owns it, mode %o: others could replace the programs that "
			"user %u runs from %s; change its owner or mode, or set XDG_CACHE_HOME to another "
			"folder",
			real, status.st_uid, status.st_mode & 07777, geteuid(), path);
	else if (ret)
		message("cache: %s: %s", real ? real : path, strerror(-ret));
	free(real);
	return ret;
}

/* Creates the cache; its parents get the user's usual mode. 0 or -errno. */
static int make_cache(char *path)
{
	char *slash = strrchr(path, '/');
	int ret;

	*slash = '\0';
	ret = home_mkdir(path);
	*slash = '/';
	if (!ret && mkdir(path, 0755) && errno != EEXIST)
		ret = -errno;
	if (!ret && access(path, R_OK | W_OK | X_OK))
		ret = -errno;
	return ret;
}

char *home_cache(void)
{
	const char *base = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	char *path;
	int ret;

	if (base && *base == '/') {
		path = strf("%s/invbench", base);
	} else if (home && *home) {
		path = strf("%s/.cache/invbench", home);
	} else {
		message("cache: neither XDG_CACHE_HOME nor HOME is set; set one of them");
		return NULL;
	}
	if (!path)
		return NULL;
	ret = make_cache(path);
	if (ret)
		message("cache: %s: %s; set XDG_CACHE_HOME to use another folder", path,
			strerror(-ret));
	else
		ret = check_private(path);
	if (!ret)
		return path;
	free(path);
	return NULL;
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
