/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb doctor: what this machine can measure, what is missing, how to get it.
 * Only looks (and makes the cache's folder) and needs no privilege: each check is
 * one row, a place can measure when all of its rows are there.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <jansson.h>
#include "core/control.h"
#include "home.h"
#include "run/place.h"
#include "registry.h"
#include "say.h"
#include "verb.h"

#define LAB_MIB 3000 /* build root, one kernel, guest images */

/* What was found, to be freed, or NULL: missing. */
struct check {
	const char *place, *name;
	char *(*look)(void);
	const char *remedy;
	bool is_optional; /* comes by itself at the first run, or is only needed for less */
};

static char *look_arm64(void)
{
	struct utsname system;

	if (uname(&system) || strcmp(system.machine, "aarch64"))
		return NULL;
	return sentence("%s, Linux %s", system.machine, system.release);
}

/* The first path that fits, or NULL. */
static char *look_path(const char *pattern)
{
	glob_t found;
	char *path = NULL;

	if (!glob(pattern, 0, NULL, &found))
		path = strdup(found.gl_pathv[0]);
	globfree(&found);
	return path;
}

static char *look_module(void)
{
	return look_path(INVBENCH_DEVICE_PATH);
}

static char *look_root(void)
{
	return geteuid() ? NULL : strdup("yes");
}

static char *look_program(const char *name)
{
	const char *path = getenv("PATH");
	char *copy = strdup(path ? path : ""), *rest = copy, *dir;
	char *found = NULL;

	while (!found && (dir = strsep(&rest, ":"))) {
		found = sentence("%s/%s", dir, name);
		if (found && access(found, X_OK)) {
			free(found);
			found = NULL;
		}
	}
	free(copy);
	return found;
}

static char *look_mmdebstrap(void)
{
	return look_program("mmdebstrap");
}

static char *look_gnuplot(void)
{
	return look_program("gnuplot");
}

static char *look_namespaces(void)
{
	if (!geteuid())
		return strdup("root");
	return look_program("newuidmap");
}

static char *look_cache(void)
{
	return home_cache();
}

/* The first thing in a folder of the cache. */
static char *look_cached(const char *folder)
{
	char *cache = home_cache();
	char *pattern = cache ? sentence("%s/%s/*", cache, folder) : NULL;
	char *found = pattern ? look_path(pattern) : NULL;

	free(pattern);
	free(cache);
	return found;
}

static char *look_root_folder(void)
{
	return look_cached("root");
}

static char *look_kernels(void)
{
	return look_cached("kernels");
}

static char *look_space(void)
{
	char *cache = home_cache(), *root = look_root_folder();
	unsigned long long mib;
	struct statvfs space;
	char *found = NULL;

	if (cache && !statvfs(cache, &space)) {
		mib = ((unsigned long long)space.f_bavail * space.f_frsize) >> 20;
		if (root || mib >= LAB_MIB)
			found = sentence("%llu MiB free", mib);
	}
	free(root);
	free(cache);
	return found;
}

static const struct check checks[] = {
	{ "host", "arm64", look_arm64, "needs an arm64 machine; elsewhere use the lab", false },
	{ "host", "SMMUv3", place_host_smmu,
	  "no SMMUv3 is driven by this kernel: see its firmware and "
	  "iommu options",
	  false },
	{ "host", "module", look_module, "make kmods, then: insmod invbench.ko", false },
	{ "host", "root", look_root, "become root, or use sudo", false },
	{ "lab", "cache", look_cache, "XDG_CACHE_HOME names a folder that can be written", false },
	{ "lab", "space", look_space, "3000 MiB free for the cache (XDG_CACHE_HOME)", false },
	{ "lab", "namespaces", look_namespaces, "become root, or: apt-get install uidmap", false },
	{ "lab", "mmdebstrap", look_mmdebstrap, "make bench, or: apt-get install mmdebstrap",
	  false },
	{ "lab", "build root", look_root_folder, "comes at the first run, with QEMU (130 MB)",
	  true },
	{ "lab", "kernels", look_kernels, "come at the first run of each (110 MB)", true },
	{ "figures", "gnuplot", look_gnuplot, "make bench, or: apt-get install gnuplot-nox", true },
};

#define CHECKS (sizeof(checks) / sizeof(checks[0]))

static bool can_measure(char *const *findings, const char *place)
{
	size_t i;

	for (i = 0; i < CHECKS; i++) {
		if (!strcmp(checks[i].place, place) && !findings[i] && !checks[i].is_optional)
			return false;
	}
	return true;
}

static void print_table(char *const *findings, bool is_host, bool is_lab)
{
	size_t i;

	for (i = 0; i < CHECKS; i++)
		printf("%-8s %-11s %-8s %s\n", checks[i].place, checks[i].name,
		       findings[i]	       ? "ok"
		       : checks[i].is_optional ? "not yet"
					       : "missing",
		       findings[i] ? findings[i] : checks[i].remedy);
	printf("\nhost: can measure the model, which needs none of this (clock hw)\n"
	       "host: %s measure the driver on this machine's own SMMUv3 (clock hw)\n"
	       "lab:  %s measure the driver in an emulated arm64 machine (clock exact: instructions)\n",
	       is_host ? "can" : "cannot", is_lab ? "can" : "cannot");
}

static void print_json(char *const *findings, bool is_host, bool is_lab)
{
	json_t *rows = json_array(), *all;
	size_t i;

	for (i = 0; i < CHECKS; i++)
		json_array_append_new(rows, json_pack("{s:s, s:s, s:b, s:b, s:s?, s:s}", "place",
						      checks[i].place, "what", checks[i].name, "ok",
						      findings[i] != NULL, "optional",
						      checks[i].is_optional, "found", findings[i],
						      "remedy", checks[i].remedy));
	all = json_pack("{s:o, s:{s:b, s:b}}", "checks", rows, "can_measure", "host", is_host,
			"lab", is_lab);
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}

int doctor_main(int argc, char **argv)
{
	char *findings[CHECKS];
	bool json = false, is_host, is_lab;
	const struct option_row rows[] = {
		{ .name = "json", .about = "for a machine to read", .flag = &json },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 0);
	size_t i;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	for (i = 0; i < CHECKS; i++)
		findings[i] = checks[i].look();
	is_host = can_measure(findings, "host");
	is_lab = can_measure(findings, "lab");
	(json ? print_json : print_table)(findings, is_host, is_lab);
	for (i = 0; i < CHECKS; i++)
		free(findings[i]);
	return is_host || is_lab ? EXIT_OK : EXIT_CANNOT;
}
