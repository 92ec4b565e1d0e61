/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lets only one instance measure.
 * The lock is the kernel's, on an open file: it ends with the process however
 * that ends. The number in the file only tells a second instance whom it met.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "bench/home.h"
#include "lock.h"
#include "bench/say.h"

static void tell_holder(int fd)
{
	char pid[16] = "?";
	ssize_t length = pread(fd, pid, sizeof(pid) - 1, 0);

	if (length > 0)
		pid[length] = '\0';
	pid[strcspn(pid, "\n")] = '\0';
	say("another invbench is measuring (process %s); two would disturb each other", pid);
}

int lock_take(void)
{
	char *cache = home_cache();
	char *path = cache ? sentence("%s/run.lock", cache) : NULL;
	int fd, ret;

	free(cache);
	if (!path)
		return -EACCES;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0) {
		ret = -errno;
		say("%s: %s", path, strerror(errno));
	} else if (flock(fd, LOCK_EX | LOCK_NB)) {
		ret = -errno;
		tell_holder(fd);
		close(fd);
	} else {
		ret = fd;
		if (ftruncate(fd, 0) || dprintf(fd, "%d\n", getpid()) < 0)
			say("%s: %s", path, strerror(errno));
	}
	free(path);
	return ret;
}
