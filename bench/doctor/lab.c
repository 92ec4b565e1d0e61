/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks what the lab needs: space, and the programs that make its build root. */
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "bench/doctor/check.h"
#include "bench/system/file.h"
#include "bench/system/home.h"
#include "bench/system/process.h"
#include "bench/text/message.h"

#define LAB_MIB 3000ULL /* build root, one kernel, guest images */

static struct finding find_cache(const struct doctor *doctor)
{
	char *cache = home_cache();
	struct finding finding;

	(void)doctor;
	finding = cache ? finding_ok("%s", cache)
			: finding_missing("export XDG_CACHE_HOME=FOLDER: you cannot write to the "
					  "cache folder");
	free(cache);
	return finding;
}

/* The first file in a folder of the cache; unfinished downloads have ".part" in their names. Free it. */
static char *find_cached(const char *folder)
{
	char *cache = home_cache();
	char *dir = cache ? strf("%s/%s", cache, folder) : NULL, *path = NULL;
	char **found = dir ? file_list(dir, "*") : NULL;

	for (char **one = found; one && *one && !path; one++)
		if (!strstr(strrchr(*one, '/'), ".part"))
			path = strdup(*one);
	file_list_free(found);
	free(dir);
	free(cache);
	return path;
}

/* When the build root exists, most of the space is already in use by the lab. */
static struct finding find_space(const struct doctor *doctor)
{
	char *cache = home_cache(), *root = find_cached("root");
	unsigned long long mib = 0;
	struct statvfs space;
	struct finding finding;

	(void)doctor;
	if (cache && !statvfs(cache, &space))
		mib = ((unsigned long long)space.f_bavail * space.f_frsize) >> 20;
	finding =
		root || mib >= LAB_MIB
			? finding_ok("%llu MiB free", mib)
			: finding_missing("export XDG_CACHE_HOME=FOLDER: the cache needs %llu MiB, "
					  "%llu are free",
					  LAB_MIB, mib);
	free(root);
	free(cache);
	return finding;
}

/* Root can make namespaces without the program. */
static struct finding find_namespaces(const struct doctor *doctor)
{
	char *path = geteuid() ? process_find("newuidmap") : strdup("root");
	struct finding finding = path ? finding_ok("%s", path)
				      : finding_missing("%sapt-get install uidmap: it makes the "
							"build root for an ordinary user",
							doctor->sudo);

	free(path);
	return finding;
}

static struct finding find_mmdebstrap(const struct doctor *doctor)
{
	char *path = process_find("mmdebstrap");
	struct finding finding =
		path ? finding_ok("%s", path)
		     : finding_missing("%sapt-get install mmdebstrap: it makes the "
				       "build root",
				       doctor->sudo);

	free(path);
	return finding;
}

static struct finding find_download(const char *folder, const char *what)
{
	char *path = find_cached(folder);
	struct finding finding =
		path ? finding_ok("%s", path)
		     : finding_advice("%s prepare: downloads %s; the first run does it, too",
				      home_program(), what);

	free(path);
	return finding;
}

static struct finding find_root(const struct doctor *doctor)
{
	(void)doctor;
	return find_download("root", "130 MB, with QEMU");
}

static struct finding find_kernels(const struct doctor *doctor)
{
	(void)doctor;
	return find_download("kernels", "110 MB for each kernel");
}

const struct check checks_lab[] = {
	{ "lab", "cache", find_cache, FOR_LAB, false },
	{ "lab", "space", find_space, FOR_LAB, false },
	{ "lab", "namespaces", find_namespaces, FOR_LAB, false },
	{ "lab", "mmdebstrap", find_mmdebstrap, FOR_LAB, false },
	{ "lab", "build root", find_root, 0, false },
	{ "lab", "kernels", find_kernels, 0, false },
	{ 0 },
};
