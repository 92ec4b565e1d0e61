/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb list: everything that can be named in a plan or on the command line.
 * Prints the registries and knows nothing of what is in them, so that a new
 * file shows up by itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jansson.h>
#include "registry.h"
#include "say.h"
#include "verb.h"

static void print_registry(const struct registry *registry, const char *indent)
{
	unsigned int i;
	int width = 14;

	for (i = 0; i < registry->count; i++) {
		int length = (int)strlen(registry->entries[i].name);

		width = length > width ? length : width;
	}
	for (i = 0; i < registry->count; i++)
		printf("%s%-*s %s\n", indent, width, registry->entries[i].name,
		       registry->entries[i].about);
	if (!registry->count)
		printf("%s(none)\n", indent);
}

static json_t *registry_json(const struct registry *registry)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < registry->count; i++)
		json_array_append_new(array,
				      json_pack("{s:s, s:s}", "name", registry->entries[i].name,
						"about", registry->entries[i].about));
	return array;
}

static int print_json(json_t *value)
{
	int ret = value ? json_dumpf(value, stdout, JSON_INDENT(2)) : -1;

	putchar('\n');
	json_decref(value);
	return ret ? EXIT_USAGE : EXIT_OK;
}

static int list_all(bool json)
{
	json_t *all = json ? json_object() : NULL;
	unsigned int id;

	for (id = 0; id < REGISTRY_COUNT; id++) {
		const struct registry *registry = registry_get(id);

		if (json) {
			json_object_set_new(all, registry->name, registry_json(registry));
			continue;
		}
		printf("%s%s: %s\n", id ? "\n" : "", registry->name, registry->about);
		print_registry(registry, "  ");
	}
	return json ? print_json(all) : EXIT_OK;
}

static int refuse(const char *kind)
{
	struct registry_entry known[REGISTRY_COUNT];
	unsigned int id;
	char *text;

	for (id = 0; id < REGISTRY_COUNT; id++)
		known[id].name = registry_get(id)->name;
	text = registry_refusal_of(known, REGISTRY_COUNT, "list", kind);
	say("%s", text ? text : kind);
	free(text);
	return EXIT_USAGE;
}

int list_main(int argc, char **argv)
{
	bool json = false;
	const struct option_row rows[] = {
		{ .name = "json", .about = "for a machine to read", .flag = &json },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 1);
	unsigned int id;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	if (first == argc)
		return list_all(json);
	for (id = 0; id < REGISTRY_COUNT; id++) {
		const struct registry *registry = registry_get(id);

		if (strcmp(registry->name, argv[first]))
			continue;
		if (json)
			return print_json(registry_json(registry));
		print_registry(registry, "");
		return EXIT_OK;
	}
	return refuse(argv[first]);
}
