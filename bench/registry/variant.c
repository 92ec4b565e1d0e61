/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes variants of kernels that have no kernel file, and tells where a variant comes from: see kernel.h.
 * A patch is compared with its base built in the same way, because Debian's own build differs in more than the patch.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "bench/registry/kernel.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"

#define UNPATCHED   "unpatched"
#define RELEASE_MAX 64 /* of uname -r */

/* Copies a text that may be missing. */
static int copy(char **to, const char *from)
{
	*to = from ? strdup(from) : NULL;
	return from && !*to ? -ENOMEM : 0;
}

/* A variant is called after its base; it reports its name as its release. */
static int take_title(const struct kernel *of, const char *title, struct kernel *kernel)
{
	const char *rest = of->base ? of->name + strlen(of->base) + 1 : NULL;

	kernel->name = strf("%s-%s", of->name, title);
	kernel->flavour = rest ? strf("%s-%s", rest, title) : strdup(title);
	if (!kernel->name || !kernel->flavour)
		return -ENOMEM;
	if (!name_is_valid(kernel->name) || strlen(kernel->name) > RELEASE_MAX) {
		message("--patch: '%s' is not the name of a kernel: at most %d of " NAME_ALLOWED,
			kernel->name, RELEASE_MAX);
		return -EINVAL;
	}
	return copy(&kernel->id, kernel->name) ?: copy(&kernel->release, kernel->name);
}

int kernel_make_patched(const struct kernel *of, const char *patches, struct kernel *kernel)
{
	char *title = patches ? patch_title(patches) : strdup(UNPATCHED);
	int ret = title ? 0 : -ENOMEM;

	*kernel = (struct kernel){ 0 };
	if (of->dir) {
		message("--patch: %s is a folder; a patch needs a kernel of Debian as its base",
			of->dir);
		ret = -EINVAL;
	}
	for (unsigned int i = 0; i < of->patches.count && !ret; i++)
		ret = patches_add(&kernel->patches, of->patches.list[i].path);
	if (!ret && patches)
		ret = patches_add(&kernel->patches, patches);
	if (!ret)
		ret = copy(&kernel->base, of->base ? of->base : of->name);
	if (!ret)
		ret = copy(&kernel->settings, of->settings) ?: copy(&kernel->suite, of->suite);
	if (!ret)
		ret = take_title(of, title, kernel);
	free(title);
	return ret ? ret : kernel_add_check(kernel, "kernel_release", kernel->release);
}

json_t *kernel_origin(const struct kernel *kernel)
{
	if (!kernel->base)
		return NULL;
	return json_pack("{s:s, s:s, s:s*, s:o}", "kernel", kernel->name, "base", kernel->base,
			 "settings", kernel->settings, "patches", patches_json(&kernel->patches));
}
