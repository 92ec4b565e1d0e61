/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the list of kernels from --kernels, --source, --patch and --cmdline: see list.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "bench/registry/kernel/list.h"
#include "bench/registry/registry.h"
#include "bench/text/message.h"

#define ALL "all"

/* Makes room for one more kernel. NULL: no memory. */
static struct kernel *grow(struct kernel_list *list)
{
	struct kernel *longer =
		reallocarray(list->kernels, list->count + 1, sizeof(*list->kernels));

	if (longer)
		list->kernels = longer;
	return longer;
}

static int add(struct kernel_list *list, const char *name)
{
	struct kernel *longer = grow(list);
	int ret = longer ? kernel_load(name, &longer[list->count]) : -ENOMEM;

	if (ret)
		return ret;
	for (unsigned int i = 0; i < list->count; i++) {
		if (strcmp(longer[i].name, longer[list->count].name))
			continue;
		message("--kernels: %s is named twice; to boot each kernel twice, use --boots 2",
			name);
		list->count++;
		return -EINVAL;
	}
	list->count++;
	return 0;
}

static int by_flavour_and_release(const void *left, const void *right)
{
	const struct kernel *a = left, *b = right;
	int order = strcmp(a->flavour ? a->flavour : "", b->flavour ? b->flavour : "");

	return order ? order : strverscmp(a->name, b->name);
}

/* Variants are left out, because they take long to build. */
static int add_all(struct kernel_list *list)
{
	const struct registry *kernels = registry_get(REGISTRY_KERNELS);
	unsigned int first = list->count, i;
	int ret = 0;

	for (i = 0; i < kernels->count && !ret; i++) {
		ret = add(list, kernels->entries[i].name);
		if (!ret && list->kernels[list->count - 1].base)
			kernel_free(&list->kernels[--list->count]);
	}
	if (!ret)
		qsort(list->kernels + first, list->count - first, sizeof(*list->kernels),
		      by_flavour_and_release);
	return ret;
}

static int add_list(struct kernel_list *list, const char *text)
{
	char *copy = strdup(text), *rest = copy, *name;
	int ret = copy ? 0 : -ENOMEM;

	while (!ret && (name = strsep(&rest, ",")))
		ret = strcmp(name, ALL) ? add(list, name) : add_all(list);
	free(copy);
	return ret;
}

int kernel_list_load(const char *const *lists, struct kernel_list *list)
{
	int ret = 0;

	*list = (struct kernel_list){ 0 };
	if (!lists && kernel_newest())
		return add(list, kernel_newest());
	for (; lists && *lists && !ret; lists++)
		ret = add_list(list, *lists);
	if (!ret && !list->count) {
		message("--kernels: no kernel is named, and bench/kernels/ contains none");
		ret = -EINVAL;
	}
	return ret;
}

/* The number of kernels that have the name of the last one. */
static unsigned int namesakes(const struct kernel_list *list)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i + 1 < list->count; i++)
		count += !strcmp(list->kernels[i].name, list->kernels[list->count - 1].name);
	return count;
}

/* Takes the kernel that an option made, behind the last one, if its name is a new one. ret: of making it. */
static int take_made(struct kernel_list *list, int ret, const char *option, const char *value)
{
	list->count++;
	if (ret || !namesakes(list))
		return ret;
	message("%s: '%s': another kernel has the name %s, too", option, value,
		list->kernels[list->count - 1].name);
	return -EINVAL;
}

static int add_source(struct kernel_list *list, const char *dir)
{
	struct kernel *longer = grow(list);

	if (!longer)
		return -ENOMEM;
	return take_made(list, kernel_make_source(dir, &longer[list->count]), "--source", dir);
}

int kernel_list_add_sources(const char *const *sources, struct kernel_list *list)
{
	int ret = 0;

	for (; *sources && !ret; sources++)
		ret = add_source(list, *sources);
	return ret;
}

/* patches: a file or a folder; NULL: none. */
static int add_patched(struct kernel_list *list, const struct kernel *of, const char *patches)
{
	struct kernel *longer = grow(list);

	if (!longer)
		return -ENOMEM;
	return take_made(list, kernel_make_patched(of, patches, &longer[list->count]), "--patch",
			 patches ? patches : "");
}

static int add_booted(struct kernel_list *list, const struct kernel *of, const char *cmdline)
{
	struct kernel *longer = grow(list);

	if (!longer)
		return -ENOMEM;
	return take_made(list, kernel_make_booted(of, cmdline, &longer[list->count]), "--cmdline",
			 cmdline);
}

int kernel_list_boot(const char *const *cmdlines, struct kernel_list *list)
{
	struct kernel_list of = *list;
	int ret = 0;

	*list = (struct kernel_list){ 0 };
	for (unsigned int i = 0; i < of.count && !ret; i++)
		for (const char *const *one = cmdlines; *one && !ret; one++)
			ret = add_booted(list, &of.kernels[i], *one);
	kernel_list_free(&of);
	return ret;
}

/* The lab builds a variant in any case, so it is its own unpatched kernel. */
static int add_unpatched(struct kernel_list *list, const struct kernel *of)
{
	return of->origin && of->base ? add(list, of->origin) : add_patched(list, of, NULL);
}

int kernel_list_patch(const char *const *patches, struct kernel_list *list)
{
	struct kernel_list of = *list;
	int ret = 0;

	*list = (struct kernel_list){ 0 };
	for (unsigned int i = 0; i < of.count && !ret; i++) {
		ret = add_unpatched(list, &of.kernels[i]);
		for (const char *const *one = patches; *one && !ret; one++)
			ret = add_patched(list, &of.kernels[i], *one);
	}
	kernel_list_free(&of);
	return ret;
}

void kernel_list_free(struct kernel_list *list)
{
	while (list->count)
		kernel_free(&list->kernels[--list->count]);
	free(list->kernels);
	*list = (struct kernel_list){ 0 };
}
