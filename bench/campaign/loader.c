/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all ways to boot another kernel share: see loader.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/campaign/loaders/grub.h"
#include "bench/campaign/loader.h"
#include "bench/system/process.h"
#include "bench/text/arguments.h"
#include "bench/text/message.h"

const struct loader *const loaders[] = { &loader_grub, &loader_kexec, NULL };

const struct loader *loader_find(const char *name)
{
	if (!name)
		return grub_is_here() ? &loader_grub : &loader_kexec;
	for (const struct loader *const *loader = loaders; *loader; loader++)
		if (!strcmp((*loader)->name, name))
			return *loader;
	message("--loader: '%s' is unknown, allowed: %s, %s", name, loaders[0]->name,
		loaders[1]->name);
	return NULL;
}

char *loader_file(const char *what, const char *release)
{
	return strf("/boot/%s-%s", what, release);
}

int loader_check_files(const char *release)
{
	static const char *const files[] = { "vmlinuz", "initrd.img" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = loader_file(files[i], release);
		int ret = !path ? -ENOMEM : access(path, R_OK) ? -errno : 0;

		if (ret)
			message("--kernels: %s: %s: %s; a kernel is named by its release, as uname -r prints it",
				release, path ? path : files[i], strerror(-ret));
		free(path);
		if (ret)
			return ret;
	}
	return 0;
}

int loader_run(const char *const *command)
{
	char output[512] = "", *text;
	int status = process_output((char *const *)command, true, output, sizeof(output));

	if (!status)
		return 0;
	text = arguments_join(command);
	if (status == 127)
		message("campaign: %s: there is no such program", command[0]);
	else
		message("campaign: %s: exit code %d %s", text ? text : command[0], status, output);
	free(text);
	return status < 0 ? status : -EIO;
}
