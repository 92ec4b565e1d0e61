/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes variants of kernels that have no kernel file, and tells where a variant comes from: see kernel.h.
 * A patch is compared with its base built in the same way, because Debian's own build differs in more than the patch.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "bench/git/git.h"
#include "bench/registry/kernel/kernel.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"

#define NO_PARAMETERS "none"
#define CMDLINE_MAX   512
/* A parameter is a part of one argument of QEMU; quotes and the like would only confuse its readers. */
#define CMDLINE_SIGNS ".+~-_/,@=:"
#define CMDLINE_CHARS \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 " CMDLINE_SIGNS
#define UNPATCHED   "unpatched"
#define RELEASE_MAX 64 /* of uname -r */

/* Copies a text that may be missing. */
static int copy(char **to, const char *from)
{
	*to = from ? strdup(from) : NULL;
	return from && !*to ? -ENOMEM : 0;
}

/* A variant is named after its base; it reports its name as its release. */
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
	if (of->dir || of->source.dir) {
		message("--patch: %s is a folder; a patch needs a kernel of Debian as its base",
			of->dir ? of->dir : of->source.dir);
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
	if (!ret)
		ret = copy(&kernel->cmdline, of->cmdline);
	return ret ? ret : kernel_add_check(kernel, "kernel_release", kernel->release);
}

/* Parameters without which the lab does not work, or does not count. */
static const char *const reserved[] = { "invbench.", "console=", "panic=",  "oops=",
					"init=",     "rdinit=",	 "initrd=", NULL };

char *kernel_cmdline_error(const char *cmdline)
{
	size_t wrong = strspn(cmdline, CMDLINE_CHARS);

	if (!*cmdline || *cmdline == ' ')
		return strf("'%s': a boot parameter is needed, such as iommu.strict=0", cmdline);
	if (cmdline[wrong] || strlen(cmdline) > CMDLINE_MAX)
		return strf("'%s': allowed: at most %d letters, digits, blanks and " CMDLINE_SIGNS,
			    cmdline, CMDLINE_MAX);
	for (const char *const *one = reserved; *one; one++)
		for (const char *at = cmdline; (at = strstr(at, *one)); at++)
			if (at == cmdline || at[-1] == ' ')
				return strf("'%s': the lab sets %s itself", cmdline, *one);
	return NULL;
}

/* "7.3.4+iommu.strict.0" */
static int take_parameters(const struct kernel *of, const char *cmdline, struct kernel *kernel)
{
	kernel->cmdline = of->cmdline ? strf("%s %s", of->cmdline, cmdline) : strdup(cmdline);
	kernel->name = strf("%s+%s", of->name, cmdline);
	if (!kernel->cmdline || !kernel->name)
		return -ENOMEM;
	for (char *at = kernel->name; *at; at++)
		*at = *at == ' ' ? '+' : strchr("=:/,@", *at) ? '.' : *at;
	if (!name_is_valid(kernel->name)) {
		message("--cmdline: '%s' is too long for the name of a kernel, at most %d characters; "
			"write a kernel file with cmdline = …",
			kernel->name, NAME_LENGTH_MAX);
		return -EINVAL;
	}
	kernel->flavour = of->flavour ? strf("%s%s", of->flavour, kernel->name + strlen(of->name))
				      : strdup(kernel->name + strlen(of->name) + 1);
	return kernel->flavour ? 0 : -ENOMEM;
}

static int copy_source(const struct kernel_source *of, struct kernel_source *source)
{
	source->is_dirty = of->is_dirty;
	return copy(&source->dir, of->dir) ?: copy(&source->version, of->version) ?:
	       copy(&source->commit, of->commit) ?: copy(&source->describe, of->describe);
}

/* All but the name, which the caller chooses. */
static int copy_kernel(const struct kernel *of, struct kernel *kernel)
{
	int ret = 0;

	for (unsigned int i = 0; i < of->patches.count && !ret; i++)
		ret = patches_add(&kernel->patches, of->patches.list[i].path);
	if (!ret)
		ret = copy(&kernel->id, of->id) ?: copy(&kernel->release, of->release);
	if (!ret)
		ret = copy(&kernel->suite, of->suite) ?: copy(&kernel->base, of->base);
	if (!ret)
		ret = copy(&kernel->settings, of->settings) ?: copy(&kernel->dir, of->dir);
	if (!ret)
		ret = copy_source(&of->source, &kernel->source);
	if (!ret)
		ret = copy(&kernel->image, of->image) ?: copy(&kernel->modules, of->modules);
	return ret;
}

/* The kernel file of .of cannot know what a parameter changes, so only the release is checked. */
int kernel_make_booted(const struct kernel *of, const char *cmdline, struct kernel *kernel)
{
	bool is_none = !strcmp(cmdline, NO_PARAMETERS);
	char *error = is_none ? NULL : kernel_cmdline_error(cmdline);
	int ret;

	*kernel = (struct kernel){ 0 };
	if (error) {
		message("--cmdline: %s", error);
		free(error);
		return -EINVAL;
	}
	ret = copy_kernel(of, kernel);
	if (!ret && !is_none)
		ret = take_parameters(of, cmdline, kernel);
	else if (!ret)
		ret = copy(&kernel->name, of->name) ?: copy(&kernel->flavour, of->flavour) ?:
		      copy(&kernel->cmdline, of->cmdline);
	if (ret || !kernel->release)
		return ret;
	return kernel_add_check(kernel, "kernel_release", kernel->release);
}

/* "7.3.4-g0123456789ab-dirty" is name, release and series of the kernel. */
static int take_names(struct kernel *kernel)
{
	const struct kernel_source *source = &kernel->source;

	kernel->name = strf("%s-g%.*s%s", source->version, GIT_SHORT, source->commit,
			    source->is_dirty ? "-dirty" : "");
	if (!kernel->name)
		return -ENOMEM;
	if (!name_is_valid(kernel->name) || strlen(kernel->name) > RELEASE_MAX) {
		message("--source: %s: '%s' is not the name of a kernel: at most %d of " NAME_ALLOWED,
			source->dir, kernel->name, RELEASE_MAX);
		return -EINVAL;
	}
	kernel->id = strdup(kernel->name);
	kernel->release = strdup(kernel->name);
	kernel->flavour = strdup("source");
	return kernel->id && kernel->release && kernel->flavour
		       ? kernel_add_check(kernel, "kernel_release", kernel->release)
		       : -ENOMEM;
}

/* The configuration is that of the newest kernel in bench/kernels. */
static int take_configuration(struct kernel *kernel)
{
	struct kernel base;
	int ret = kernel_load(kernel_newest(), &base);

	if (ret)
		return ret;
	kernel->base = strdup(base.name);
	kernel->suite = strdup(base.suite);
	kernel_free(&base);
	return kernel->base && kernel->suite ? 0 : -ENOMEM;
}

int kernel_make_source(const char *dir, struct kernel *kernel)
{
	int ret;

	*kernel = (struct kernel){ 0 };
	ret = kernel_source_read(dir, &kernel->source);
	if (!ret)
		ret = take_names(kernel);
	return ret ? ret : take_configuration(kernel);
}

json_t *kernel_origin(const struct kernel *kernel)
{
	if (!kernel->base && !kernel->cmdline)
		return NULL;
	return json_pack(
		"{s:s, s:s*, s:s*, s:s*, s:o*, s:o*}", "kernel", kernel->name, "base", kernel->base,
		"settings", kernel->settings, "cmdline", kernel->cmdline, "source",
		kernel->source.dir ? kernel_source_json(&kernel->source) : NULL, "patches",
		kernel->base && !kernel->source.dir ? patches_json(&kernel->patches) : NULL);
}
