/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads, writes and lists files: see file.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bench/system/file.h"
#include "bench/text/message.h"

char *file_line(const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;

	if (!file)
		return NULL;
	if (getline(&line, &room, file) < 0) {
		free(line);
		line = NULL;
	}
	fclose(file);
	if (line)
		line[strcspn(line, "\n")] = 0;
	return line;
}

int file_end(FILE *file, const char *path)
{
	int ret = ferror(file) ? -EIO : 0;

	if (ret)
		message("%s: cannot be read to its end: %s", path, strerror(-ret));
	fclose(file);
	return ret;
}

int file_make_folder(const char *path)
{
	struct stat status;

	if (!mkdir(path, 0777))
		return 0;
	if (errno != EEXIST)
		return -errno;
	if (lstat(path, &status))
		return -errno;
	return S_ISDIR(status.st_mode) ? 0 : -ENOTDIR;
}

/* The name under which a file is written until it is complete. Free it. */
static char *new_name(const char *path)
{
	return strf("%s.new", path);
}

FILE *file_start(const char *path)
{
	char *name = new_name(path);
	FILE *file = NULL;
	int fd = -1;

	if (name) {
		unlink(name);
		fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	}
	if (fd >= 0)
		file = fdopen(fd, "w");
	free(name);
	return file;
}

static int finish(FILE *file, const char *path, bool is_synced)
{
	char *name = new_name(path);
	int ret = name ? 0 : -ENOMEM;

	if (ferror(file) && !ret)
		ret = -EIO;
	if (!ret && is_synced && (fflush(file) || fsync(fileno(file))))
		ret = -errno;
	if (fclose(file) && !ret)
		ret = -errno;
	if (!ret && rename(name, path))
		ret = -errno;
	if (ret && name)
		unlink(name);
	free(name);
	return ret;
}

int file_finish_unsynced(FILE *file, const char *path)
{
	return finish(file, path, false);
}

int file_finish(FILE *file, const char *path)
{
	const char *slash = strrchr(path, '/');
	/* With its slash, so that the root folder has a name, too. */
	char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	int ret = finish(file, path, true);

	if (!ret)
		ret = folder ? file_sync_folder(folder) : -ENOMEM;
	free(folder);
	return ret;
}

int file_sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int ret = fd < 0 || fsync(fd) ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return ret;
}

char **file_list(const char *folder, const char *pattern)
{
	struct dirent **entries = NULL;
	int found = scandir(folder, &entries, NULL, alphasort);
	size_t count = found > 0 ? (size_t)found : 0, kept = 0;
	char **list = calloc(count + 1, sizeof(*list));

	/* To the caller it is empty, so the user must hear that it is not. */
	if (found < 0 && errno != ENOENT && errno != ENOTDIR)
		message("%s: cannot be listed: %s", folder, strerror(errno));
	for (size_t i = 0; i < count; i++) {
		if (list && !fnmatch(pattern, entries[i]->d_name, FNM_PERIOD)) {
			list[kept] = strf("%s/%s", folder, entries[i]->d_name);
			kept += list[kept] != NULL;
		}
		free(entries[i]);
	}
	free(entries);
	return list;
}

void file_list_free(char **list)
{
	for (char **one = list; one && *one; one++)
		free(*one);
	free(list);
}
