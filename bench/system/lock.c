/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes locks in the cache: see lock.h.
 * flock() holds a lock, so it ends with the process, however the process ends. The process number in
 * run.lock is only for the message of a second instance.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "bench/system/file.h"
#include "bench/system/home.h"
#include "bench/system/lock.h"
#include "bench/text/message.h"

/* The file is empty for a moment after the holder took the lock. */
static void report_holder(int fd, bool waits)
{
	char text[32] = "";
	int pid = pread(fd, text, sizeof(text) - 1, 0) > 0 ? atoi(text) : 0;
	char *holder = pid > 0 ? strf(" (process %d)", pid) : NULL;

	message("another invbench is measuring%s; %s, two would disturb each other",
		holder ? holder : "", waits ? "this one waits" : "wait until it ends");
	free(holder);
}

/* 0, or -errno after a message. */
static int lock_or_wait(int fd, const char *path, bool waits)
{
	int ret = flock(fd, LOCK_EX | LOCK_NB) ? -errno : 0;

	if (ret == -EWOULDBLOCK)
		report_holder(fd, waits);
	if (ret == -EWOULDBLOCK && waits)
		ret = flock(fd, LOCK_EX) ? -errno : 0;
	if (ret && (ret != -EWOULDBLOCK || waits))
		message("%s: cannot be locked: %s", path, strerror(-ret));
	return ret;
}

int lock_take(bool waits)
{
	char *cache = home_cache();
	char *path = cache ? strf("%s/run.lock", cache) : NULL;
	int fd, ret;

	free(cache);
	if (!path)
		return -EACCES;
	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
	ret = fd < 0 ? -errno : lock_or_wait(fd, path, waits);
	if (fd < 0)
		message("%s: %s", path, strerror(-ret));
	else if (ret)
		close(fd);
	else if (ftruncate(fd, 0) || dprintf(fd, "%d\n", getpid()) < 0)
		message("%s: %s", path, strerror(errno));
	free(path);
	return ret ? ret : fd;
}

static int open_folder(const char *dir)
{
	return open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Removes the folders of killed processes. */
static void sweep(const char *cache, const char *name)
{
	char *pattern = strf("%s-??????", name);
	char **dirs = pattern ? file_list(cache, pattern) : NULL;

	for (char **dir = dirs; dir && *dir; dir++) {
		int fd = open_folder(*dir);

		if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB))
			home_remove(*dir);
		if (fd >= 0)
			close(fd);
	}
	file_list_free(dirs);
	free(pattern);
}

/* Creates and locks the folder. 0 or -errno. */
static int claim(struct scratch *scratch)
{
	if (mkdtemp(scratch->dir))
		scratch->lock = open_folder(scratch->dir);
	return scratch->lock < 0 || flock(scratch->lock, LOCK_EX) ? -errno : 0;
}

/* NAME.lock keeps others from sweeping between the creation of the folder and its lock. */
int scratch_start(struct scratch *scratch, const char *name)
{
	char *cache = home_cache(), *path = cache ? strf("%s/%s.lock", cache, name) : NULL;
	int lock = -1, ret = -EACCES;

	*scratch = (struct scratch){ .lock = -1 };
	if (!path)
		goto out;
	scratch->dir = strf("%s/%s-XXXXXX", cache, name);
	lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
	ret = !scratch->dir ? -ENOMEM : lock < 0 || flock(lock, LOCK_EX) ? -errno : 0;
	if (!ret) {
		sweep(cache, name);
		ret = claim(scratch);
	}
	if (ret)
		message("%s: %s", path, strerror(-ret));
out:
	if (lock >= 0)
		close(lock);
	if (ret)
		scratch_stop(scratch);
	free(path);
	free(cache);
	return ret;
}

void scratch_stop(struct scratch *scratch)
{
	if (scratch->lock >= 0) {
		home_remove(scratch->dir);
		close(scratch->lock);
	}
	free(scratch->dir);
	*scratch = (struct scratch){ .lock = -1 };
}
