/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the files in bench/kernels and the folders of users' kernels.
 * The lab's scripts get names, values and paths as arguments, which become parts of other paths, of
 * package names and of make's rules there. So this file checks their characters.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <ini.h>
#include <zlib.h>
#include "bench/core/shim.h"
#include "bench/registry/kernel.h"
#include "bench/registry/registry.h"
#include "bench/system/file.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"

#define UPPER_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
#define NAME_CHARS  UPPER_CHARS "abcdefghijklmnopqrstuvwxyz.+~-"

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

int kernel_add_check(struct kernel *kernel, const char *field, const char *value)
{
	struct kernel_check *longer =
		reallocarray(kernel->checks, kernel->check_count + 1, sizeof(*longer));

	if (!longer)
		return -ENOMEM;
	kernel->checks = longer;
	longer += kernel->check_count++;
	longer->field = strdup(field);
	longer->value = strdup(value);
	return longer->field && longer->value ? 0 : -ENOMEM;
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

/* The kernel's name is that of its file without .kernel. */
static int load_file(const char *path, struct kernel *kernel)
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

/* Reports a name that no file has. instead: a hint that follows the message. */
static int refuse_name(const char *what, const char *name, const char *instead)
{
	char *refusal = registry_refusal(REGISTRY_KERNELS, what, name);

	message("%s%s", refusal ? refusal : what, instead);
	free(refusal);
	return -EINVAL;
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
		return refuse_name("base", kernel->base, "");
	base_path = registry_file(REGISTRY_KERNELS, kernel->base);
	if (base_path)
		ret = load_file(base_path, &base);
	if (!ret)
		ret = take_name(path, &base, kernel);
	free(base_path);
	kernel_free(&base);
	return ret;
}

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

static int load_folder(const char *path, struct kernel *kernel)
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

static int load(const char *name_or_path, struct kernel *kernel)
{
	struct stat status;
	char *path;
	int ret;

	if (!name_or_path)
		return refuse_name("kernel", "the newest", "");
	if (!strchr(name_or_path, '/') && !registry_find(REGISTRY_KERNELS, name_or_path))
		return refuse_name(
			"kernel", name_or_path,
			"; or give the path of a build tree, which must contain a slash");
	path = registry_file(REGISTRY_KERNELS, name_or_path);
	if (!path)
		return -ENOMEM;
	if (stat(path, &status)) {
		ret = -errno;
		message("kernel: %s: %s", path, strerror(errno));
	} else {
		ret = S_ISDIR(status.st_mode) ? load_folder(path, kernel) : load_file(path, kernel);
		if (!ret && kernel->base)
			ret = take_base(path, kernel);
	}
	free(path);
	return ret;
}

const char *kernel_newest(void)
{
	const struct registry *kernels = registry_get(REGISTRY_KERNELS);
	const char *newest = NULL, *name;
	struct kernel kernel;

	for (unsigned int i = 0; i < kernels->count; i++) {
		name = kernels->entries[i].name;
		if ((newest && strverscmp(name, newest) < 0) || kernel_load(name, &kernel))
			continue;
		newest = kernel.flavour ? newest : name;
		kernel_free(&kernel);
	}
	return newest;
}

int kernel_load(const char *name_or_path, struct kernel *kernel)
{
	int ret;

	*kernel = (struct kernel){ 0 };
	ret = load(name_or_path, kernel);
	if (!ret && !(kernel->origin = strdup(name_or_path)))
		ret = -ENOMEM;
	if (!ret && kernel->release)
		ret = kernel_add_check(kernel, "kernel_release", kernel->release);
	if (ret)
		kernel_free(kernel);
	return ret;
}

void kernel_free(struct kernel *kernel)
{
	unsigned int i;

	for (i = 0; i < kernel->check_count; i++) {
		free(kernel->checks[i].field);
		free(kernel->checks[i].value);
	}
	free(kernel->checks);
	free(kernel->name);
	free(kernel->id);
	free(kernel->origin);
	free(kernel->release);
	free(kernel->suite);
	free(kernel->flavour);
	free(kernel->base);
	free(kernel->settings);
	free(kernel->cmdline);
	patches_free(&kernel->patches);
	kernel_source_free(&kernel->source);
	free(kernel->dir);
	free(kernel->image);
	free(kernel->modules);
	*kernel = (struct kernel){ 0 };
}

/* A field's value as a kernel file writes it. The caller frees it. */
static char *field_text(const json_t *field)
{
	if (json_is_string(field))
		return strdup(json_string_value(field));
	return field ? json_dumps(field, JSON_ENCODE_ANY | JSON_COMPACT) : strdup("(absent)");
}

char *kernel_check(const struct kernel *kernel, const json_t *environment)
{
	char *error = NULL, *text;
	unsigned int i;

	for (i = 0; i < kernel->check_count && !error; i++) {
		const struct kernel_check *check = &kernel->checks[i];

		text = field_text(json_object_get(environment, check->field));
		if (!text || strcmp(text, check->value))
			error = strf("kernel %s: %s is %s, expected %s", kernel->name, check->field,
				     text ? text : "unknown", check->value);
		free(text);
	}
	return error;
}
