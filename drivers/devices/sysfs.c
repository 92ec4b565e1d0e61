/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the files of /sys and /proc: see sysfs.h. */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/system/file.h"
#include "bench/text/message.h"
#include "drivers/devices/sysfs.h"

const char *sysfs_root(void)
{
	const char *root = getenv("INVBENCH_MACHINE");

	return root ? root : "";
}

static char *path_of(const char *format, va_list arguments)
{
	char *path = NULL, *full;

	if (vasprintf(&path, format, arguments) < 0)
		return NULL;
	full = strf("%s%s", sysfs_root(), path);
	free(path);
	return full;
}

#define FORMAT_PATH(path, format)                  \
	do {                                       \
		va_list arguments;                 \
		va_start(arguments, format);       \
		path = path_of(format, arguments); \
		va_end(arguments);                 \
	} while (0)

char *sysfs_path(const char *format, ...)
{
	char *path;

	FORMAT_PATH(path, format);
	return path;
}

bool sysfs_exists(const char *format, ...)
{
	char *path;
	bool exists;

	FORMAT_PATH(path, format);
	exists = path && !access(path, F_OK);
	free(path);
	return exists;
}

char *sysfs_line(const char *format, ...)
{
	char *path, *line;

	FORMAT_PATH(path, format);
	line = path ? file_line(path) : NULL;
	free(path);
	return line;
}

static char *target_of(const char *path)
{
	char target[PATH_MAX];
	ssize_t length = path ? readlink(path, target, sizeof(target) - 1) : -1;

	return length < 0 ? NULL : strndup(target, length);
}

char *sysfs_target(const char *format, ...)
{
	char *path, *target;

	FORMAT_PATH(path, format);
	target = target_of(path);
	free(path);
	return target;
}

char *sysfs_link(const char *format, ...)
{
	char *path, *target, *name, *last;

	FORMAT_PATH(path, format);
	target = target_of(path);
	free(path);
	name = target ? strrchr(target, '/') : NULL;
	last = name ? strdup(name + 1) : NULL;
	if (!name)
		return target;
	free(target);
	return last;
}

char *sysfs_real(const char *format, ...)
{
	char *path, *real, *root = realpath(*sysfs_root() ? sysfs_root() : "/", NULL),
			   *inside = NULL;
	size_t length = root && root[1] ? strlen(root) : 0;

	FORMAT_PATH(path, format);
	real = path ? realpath(path, NULL) : NULL;
	if (root && real && !strncmp(real, root, length) && real[length] == '/')
		inside = strdup(real + length);
	free(root);
	free(real);
	free(path);
	return inside;
}

long sysfs_number(long other, const char *format, ...)
{
	char *path, *line, *end;
	long number;

	FORMAT_PATH(path, format);
	line = path ? file_line(path) : NULL;
	free(path);
	if (!line)
		return other;
	number = strtol(line, &end, 0);
	number = end == line ? other : number;
	free(line);
	return number;
}

glob_t sysfs_glob(const char *format, ...)
{
	glob_t found = { 0 };
	char *path;

	FORMAT_PATH(path, format);
	if (path && glob(path, 0, NULL, &found))
		found.gl_pathc = 0;
	free(path);
	return found;
}

const char *sysfs_inside(const char *path)
{
	return path + strlen(sysfs_root());
}
