/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a kernel file: see load.h.
 * The lab's scripts get names and values as arguments, which become parts of paths, of package names and of
 * make's rules there. So this file checks their characters.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <ini.h>
#include "bench/core/shim.h"
#include "bench/registry/kernel/load.h"
#include "bench/registry/registry.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"

#define UPPER_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

struct parser {
	struct kernel *kernel;
	char *error; /* the first error; later ones are ignored */
	char *patches; /* paths, as written */
};

static const struct registry_entry sections[] = {
	{ "kernel", "origin of the kernel" },
	{ "config", "configuration options of a variant" },
	{ "check", "values that the booted kernel must report" },
};

static const struct registry_entry keys[] = {
	{ "release", "as uname -r prints it" },
	{ "suite", "the suite of Debian that contains it" },
	{ "flavour", "such as rt or 16k, unless it is the standard build" },
	{ "base", "for a variant, instead of release and suite: the kernel that it is built from" },
	{ "cmdline", "boot parameters that follow those of the lab" },
	{ "patch",
	  "for a variant: files or folders of patches to its base's source, in this order" },
};

static int parse_source(struct parser *parser, const char *key, const char *value)
{
	char **field = !strcmp(key, "release")	 ? &parser->kernel->release
		       : !strcmp(key, "suite")	 ? &parser->kernel->suite
		       : !strcmp(key, "flavour") ? &parser->kernel->flavour
		       : !strcmp(key, "base")	 ? &parser->kernel->base
		       : !strcmp(key, "patch")	 ? &parser->patches
		       : !strcmp(key, "cmdline") ? &parser->kernel->cmdline
						 : NULL;

	if (!field)
		parser->error = registry_refusal_of(keys, ARRAY_SIZE(keys), "key", key);
	else if (*field)
		parser->error = strf("%s: appears twice", key);
	else if (field == &parser->patches && !*value)
		parser->error = strf("%s: names no file", key);
	else if (field == &parser->kernel->cmdline)
		parser->error = kernel_cmdline_error(value);
	else if (field != &parser->patches && !name_is_valid(value))
		parser->error = strf("%s: '%s' is not a name; allowed: " NAME_ALLOWED, key, value);
	if (!parser->error)
		*field = strdup(value);
	return !parser->error;
}

static bool is_setting_of(const char *settings, const char *option)
{
	size_t length = strlen(option);

	for (; *settings; settings += strcspn(settings, " "), settings += *settings == ' ')
		if (!strncmp(settings, option, length) && settings[length] == '=')
			return true;
	return false;
}

/* Option and value become words of a script's argument, so their characters are checked. */
static int parse_setting(struct parser *parser, const char *option, const char *value)
{
	struct kernel *kernel = parser->kernel;
	const char *before = kernel->settings ? kernel->settings : "";
	char *longer;

	if (!strncmp(option, "CONFIG_", strlen("CONFIG_")) || option[strspn(option, UPPER_CHARS)])
		parser->error =
			strf("%s: is not an option; write it in capitals, without CONFIG_", option);
	else if (!*value || value[strspn(value, NAME_CHARS)])
		parser->error =
			strf("%s: '%s' is not a value; allowed: y, m, n, a number or a word",
			     option, value);
	else if (is_setting_of(before, option))
		parser->error = strf("%s: appears twice", option);
	if (parser->error)
		return 0;
	longer = strf("%s%s%s=%s", before, *before ? " " : "", option, value);
	free(kernel->settings);
	kernel->settings = longer;
	return !!longer;
}

static int parse_check(struct parser *parser, const char *field, const char *value)
{
	const struct kernel *kernel = parser->kernel;
	unsigned int i;

	for (i = 0; i < kernel->check_count; i++) {
		if (!strcmp(kernel->checks[i].field, field))
			parser->error = strf("%s: appears twice", field);
	}
	if (!parser->error && !*value)
		parser->error = strf("%s: has no value", field);
	return !parser->error && !kernel_add_check(parser->kernel, field, value);
}

/* Called by inih for each pair. 0: error; inih still reads the rest, so later errors are ignored. */
static int parse_pair(void *user, const char *section, const char *key, const char *value)
{
	struct parser *parser = user;

	if (parser->error)
		return 1;
	if (!strcmp(section, "kernel"))
		return parse_source(parser, key, value);
	if (!strcmp(section, "config"))
		return parse_setting(parser, key, value);
	if (!strcmp(section, "check"))
		return parse_check(parser, key, value);
	parser->error = registry_refusal_of(sections, ARRAY_SIZE(sections), "section", section);
	return 0;
}

/* Checks that the keys fit together. The caller frees the error. NULL: they do. */
static char *file_error(const struct parser *parser)
{
	const struct kernel *kernel = parser->kernel;

	if (kernel->base && (kernel->release || kernel->suite))
		return strf(
			"[kernel] base and %s exclude each other, because a variant takes it from its base",
			kernel->release ? "release" : "suite");
	if (kernel->base)
		return NULL;
	if (kernel->settings)
		return strdup(
			"[config] needs a base in [kernel], to which its options are applied");
	if (parser->patches)
		return strdup("[kernel] patch needs a base, to which it is applied");
	if (!kernel->release || !kernel->suite)
		return strf("[kernel] %s is missing", kernel->release ? "suite" : "release");
	return NULL;
}

/* Adds what stands after patch. Paths begin at the kernel file's folder, unless they are absolute. */
static int add_patches(const char *path, char *names, struct kernel *kernel)
{
	int folder = strrchr(path, '/') + 1 - path, ret = 0;
	char *name;

	while (!ret && (name = strsep(&names, " \t"))) {
		char *whole = *name == '/' ? strdup(name) : strf("%.*s%s", folder, path, name);

		if (*name)
			ret = whole ? patches_add(&kernel->patches, whole) : -ENOMEM;
		free(whole);
	}
	return ret;
}

static int parse_file(const char *path, struct kernel *kernel)
{
	struct parser parser = { .kernel = kernel };
	int line = ini_parse(path, parse_pair, &parser), ret = -EINVAL;

	if (line == -1) {
		message("kernel: %s: %s", path, strerror(errno));
		return -ENOENT;
	}
	if (line) {
		message("%s:%d: %s", path, line,
			parser.error ? parser.error : "neither [section] nor key = value");
	} else if ((parser.error = file_error(&parser))) {
		message("%s: %s", path, parser.error);
	} else {
		ret = parser.patches ? add_patches(path, parser.patches, kernel) : 0;
	}
	free(parser.error);
	free(parser.patches);
	return ret;
}

/* The kernel's name is that of its file without .kernel. The base of a variant is not looked up. */
static int load_alone(const char *path, struct kernel *kernel)
{
	const char *base = strrchr(path, '/') + 1;
	const char *suffix = strstr(base, ".kernel");

	kernel->name = suffix ? strndup(base, suffix - base) : strdup(base);
	if (kernel->name && !name_is_valid(kernel->name)) {
		message("kernel: %s: the file's name is not that of a kernel; allowed: " NAME_ALLOWED,
			path);
		return -EINVAL;
	}
	kernel->id = kernel->name ? strdup(kernel->name) : NULL;
	return kernel->id ? parse_file(path, kernel) : -ENOMEM;
}

/* A variant is named after its base, and reports its own name as its release. */
static int take_name(const char *path, const struct kernel *base, struct kernel *kernel)
{
	size_t length = strlen(base->name);
	const char *rest = strncmp(kernel->name, base->name, length) ? "" : kernel->name + length;

	if (base->base) {
		message("%s: base: %s is a variant itself", path, base->name);
		return -EINVAL;
	}
	if (rest[0] != '-' || !rest[1]) {
		message("%s: the name of a variant must be that of its base with a suffix: %s-…",
			path, base->name);
		return -EINVAL;
	}
	kernel->release = strdup(kernel->name);
	kernel->suite = strdup(base->suite);
	if (!kernel->flavour)
		kernel->flavour = strdup(rest + 1);
	return kernel->release && kernel->suite && kernel->flavour ? 0 : -ENOMEM;
}

static int take_base(const char *path, struct kernel *kernel)
{
	struct kernel base = { 0 };
	char *base_path;
	int ret = -ENOMEM;

	if (!registry_find(REGISTRY_KERNELS, kernel->base))
		return kernel_refuse_name("base", kernel->base, "");
	base_path = registry_file(REGISTRY_KERNELS, kernel->base);
	if (base_path)
		ret = load_alone(base_path, &base);
	if (!ret)
		ret = take_name(path, &base, kernel);
	free(base_path);
	kernel_free(&base);
	return ret;
}

int kernel_load_file(const char *path, struct kernel *kernel)
{
	int ret = load_alone(path, kernel);

	return !ret && kernel->base ? take_base(path, kernel) : ret;
}
