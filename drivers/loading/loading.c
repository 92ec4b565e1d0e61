/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out where the kernel module comes from on this machine: see loading.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/system/home.h"
#include "bench/text/message.h"
#include "drivers/devices/sysfs.h"
#include "drivers/loading/loading.h"

#define MODULE	  "kmods/invbench.ko"
#define SIGNATURE "~Module signature appended~\n" /* at the end of a signed module */
#define VERMAGIC  "vermagic="

bool loading_knows(const char *name)
{
	char *release = sysfs_line("/proc/sys/kernel/osrelease");
	char *path = release ? sysfs_path("/lib/modules/%s/modules.dep", release) : NULL;
	FILE *file = path ? fopen(path, "re") : NULL;
	char line[4096];
	bool knows = false;

	while (file && !knows && fgets(line, sizeof(line), file)) {
		line[strcspn(line, ":")] = 0;
		knows = strrchr(line, '/') && !strncmp(strrchr(line, '/') + 1, name, strlen(name));
	}
	if (file)
		fclose(file);
	free(path);
	free(release);
	return knows;
}

/* Reads for which kernel the source tree's module was built, and whether it is signed. */
static void read_built(struct loading *loading)
{
	struct stat status;
	char *text = MAP_FAILED, *magic;
	size_t size = 0;
	int fd = open(loading->path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && !fstat(fd, &status) && status.st_size > (off_t)sizeof(SIGNATURE)) {
		size = (size_t)status.st_size;
		text = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	}
	if (fd >= 0)
		close(fd);
	if (text == MAP_FAILED)
		return;
	magic = memmem(text, size, VERMAGIC, strlen(VERMAGIC));
	if (magic && (size_t)(text + size - magic) > strlen(VERMAGIC) + sizeof(loading->release)) {
		magic += strlen(VERMAGIC);
		memcpy(loading->release, magic, sizeof(loading->release) - 1);
		loading->release[strcspn(loading->release, " ")] = 0;
	}
	loading->is_signed = !memcmp(text + size - strlen(SIGNATURE), SIGNATURE, strlen(SIGNATURE));
	munmap(text, size);
}

/* Whether DKMS has the module's sources. */
static bool has_sources(void)
{
	glob_t found = sysfs_glob("/usr/src/invbench-*/dkms.conf");
	bool has = found.gl_pathc;

	globfree(&found);
	return has;
}

/* 0 or -ENOMEM. */
static int find_in_tree(struct loading *loading, const char *sudo)
{
	char *release = sysfs_line("/proc/sys/kernel/osrelease");
	bool is_built;

	read_built(loading);
	is_built = release && !strcmp(loading->release, release);
	free(release);
	loading->load = strf("%sinsmod %s", sudo, loading->path);
	loading->build = is_built ? NULL : strdup("make kmods");
	return loading->load && (is_built || loading->build) ? 0 : -ENOMEM;
}

/* 0 or -ENOMEM. */
static int find_installed(struct loading *loading, const char *sudo)
{
	bool is_unbuilt = !loading->is_installed && has_sources();

	loading->needs_package = !loading->is_installed && !is_unbuilt;
	loading->load = strf("%smodprobe invbench", sudo);
	loading->build = is_unbuilt ? strf("%sdkms autoinstall", sudo) : NULL;
	return loading->load && (!is_unbuilt || loading->build) ? 0 : -ENOMEM;
}

int loading_find(struct loading *loading)
{
	const char *sudo = geteuid() ? "sudo " : "";

	*loading = (struct loading){ .path = home_path(MODULE) };
	/* The lab's guest has no home. */
	if (!loading->path)
		loading->path = strdup(MODULE);
	if (!loading->path)
		return -ENOMEM;
	loading->is_installed = loading_knows("invbench.ko");
	return loading->is_installed || home_is_installed() ? find_installed(loading, sudo)
							    : find_in_tree(loading, sudo);
}

void loading_free(struct loading *loading)
{
	free(loading->build);
	free(loading->load);
	free(loading->path);
}

char *loading_remedy(void)
{
	struct loading loading;
	char *text = NULL;

	if (loading_find(&loading))
		text = NULL;
	else if (loading.needs_package)
		text = strf("install the package " LOADING_PACKAGE ", then load the module with %s",
			    loading.load);
	else if (loading.build)
		text = strf("build the module with %s, then load the module with %s", loading.build,
			    loading.load);
	else
		text = strf("load the module with %s", loading.load);
	loading_free(&loading);
	return text;
}
