/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the parts of a user's kernel in its folder: see load.h.
 * The lab's scripts get the paths as arguments, which become parts of make's rules there. So this file checks
 * their characters.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include "bench/core/shim.h"
#include "bench/registry/kernel/load.h"
#include "bench/system/file.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"

/*
 * The first of the files that exists; the caller frees the path. Links are resolved, because the build
 * root may lack the files that they point to.
 */
static char *find(const char *dir, const char *const *names)
{
	char *path, *found = NULL;

	for (; *names && !found; names++) {
		path = strf("%s/%s", dir, *names);
		found = path ? realpath(path, NULL) : NULL;
		free(path);
	}
	return found;
}

/* Accepts a plain arm64 image, a compressed one, and an EFI zboot image. */
static bool is_image(const char *path)
{
	unsigned char head[64] = { 0 };
	FILE *file = fopen(path, "re");
	size_t length = file ? fread(head, 1, sizeof(head), file) : 0;

	if (file)
		fclose(file);
	return length == sizeof(head) &&
	       (!memcmp(head + 56, "ARM\x64", 4) || !memcmp(head, "\x1f\x8b", 2) ||
		!memcmp(head + 4, "zimg", 4));
}

static char *read_release(const char *dir)
{
	char *path = strf("%s/include/config/kernel.release", dir);
	char *release = path ? file_line(path) : NULL;

	free(path);
	return release;
}

/* The name of the folder in lib/modules. NULL: there is none, or more than one. */
static char *only_release(const char *modules)
{
	DIR *dir = opendir(modules);
	const struct dirent *entry;
	char *name = NULL;
	unsigned int count = 0;

	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		free(name);
		name = strdup(entry->d_name);
		count++;
	}
	if (dir)
		closedir(dir);
	if (count == 1)
		return name;
	free(name);
	return NULL;
}

static void find_parts(struct kernel *kernel)
{
	static const char *const in_tree[] = { "arch/arm64/boot/Image", NULL };
	static const char *const beside[] = { "Image", "vmlinuz", "Image.gz", NULL };
	static const char *const folder[] = { "lib/modules", NULL };
	char *modules;

	kernel->image = find(kernel->dir, in_tree);
	if (kernel->image) {
		kernel->release = read_release(kernel->dir);
		kernel->modules = strdup(kernel->dir);
		return;
	}
	kernel->image = find(kernel->dir, beside);
	modules = find(kernel->dir, folder);
	kernel->release = modules ? only_release(modules) : NULL;
	if (kernel->release) {
		const char *const below[] = { kernel->release, NULL };

		kernel->modules = find(modules, below);
	}
	free(modules);
}

/* Two folders of the same name must not share modules and other files built for them. */
static char *unique_id(const char *name, const char *path)
{
	unsigned long sum = crc32(0, (const unsigned char *)path, strlen(path));
	char *id = strf("%s-%08lx", name, sum), *at;

	for (at = id; at && *(at += strspn(at, NAME_CHARS)); at++)
		*at = '_';
	return id;
}

/* Everything is checked before the lab fetches its first package. */
static int check_paths(const struct kernel *kernel)
{
	const char *const paths[] = { kernel->dir, kernel->image, kernel->modules };

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		if (!paths[i] || name_is_plain_path(paths[i]))
			continue;
		message("kernel: %s: make cannot use this path; allowed: " PATH_ALLOWED, paths[i]);
		return -EINVAL;
	}
	return 0;
}

int kernel_load_folder(const char *path, struct kernel *kernel)
{
	kernel->dir = realpath(path, NULL);
	if (!kernel->dir)
		return -errno;
	kernel->name = strdup(strrchr(kernel->dir, '/') + 1);
	kernel->id = kernel->name ? unique_id(kernel->name, kernel->dir) : NULL;
	if (!kernel->id)
		return -ENOMEM;
	find_parts(kernel);
	if (!kernel->image) {
		message("kernel: %s: contains no kernel; allowed: a build tree with arch/arm64/boot/Image, "
			"or a folder with Image and lib/modules/RELEASE",
			path);
		return -EINVAL;
	}
	if (!is_image(kernel->image)) {
		message("kernel: %s: is not an arm64 kernel image", kernel->image);
		return -EINVAL;
	}
	return check_paths(kernel);
}
