/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads kernels by name or path, and checks what a booted one reports: see kernel.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "bench/registry/kernel/load.h"
#include "bench/registry/registry.h"
#include "bench/text/message.h"

int kernel_refuse_name(const char *what, const char *name, const char *instead)
{
	char *refusal = registry_refusal(REGISTRY_KERNELS, what, name);

	message("%s%s", refusal ? refusal : what, instead);
	free(refusal);
	return -EINVAL;
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

static int load(const char *name_or_path, struct kernel *kernel)
{
	struct stat status;
	char *path;
	int ret;

	if (!name_or_path)
		return kernel_refuse_name("kernel", "the newest", "");
	if (!strchr(name_or_path, '/') && !registry_find(REGISTRY_KERNELS, name_or_path))
		return kernel_refuse_name(
			"kernel", name_or_path,
			"; or give the path of a build tree, which must contain a slash");
	path = registry_file(REGISTRY_KERNELS, name_or_path);
	if (!path)
		return -ENOMEM;
	if (stat(path, &status)) {
		ret = -errno;
		message("kernel: %s: %s", path, strerror(errno));
	} else {
		ret = S_ISDIR(status.st_mode) ? kernel_load_folder(path, kernel)
					      : kernel_load_file(path, kernel);
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
