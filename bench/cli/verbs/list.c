/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb list prints everything that a plan or the command line can name.
 * It only prints the registries, so a new file appears without a change here.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include "bench/cli/devices.h"
#include "bench/cli/runs.h"
#include "bench/cli/verb.h"
#include "bench/plan/axes.h"
#include "bench/registry/option.h"
#include "bench/registry/registry.h"
#include "bench/text/grid.h"
#include "bench/text/json.h"
#include "bench/text/message.h"

#define LISTED	(REGISTRY_COUNT + 1)
#define DEVICES "devices"
#define RUNS	"runs"

/* The axes come after the drivers, workloads and strategies, which are values of axes. */
const struct registry *list_registry(unsigned int index)
{
	const unsigned int axes_index = REGISTRY_STRATEGIES + 1;

	if (index >= LISTED)
		return NULL;
	if (index == axes_index)
		return axes_registry();
	return registry_get(index < axes_index ? index : index - 1);
}

const char *list_kind(unsigned int index)
{
	if (index < LISTED)
		return list_registry(index)->name;
	if (index == LISTED)
		return DEVICES;
	return index == LISTED + 1 ? RUNS : NULL;
}

static void print_registry(const struct registry *registry, const char *indent)
{
	int width = 14, terminal = text_terminal_width(stdout);
	unsigned int i;

	for (i = 0; i < registry->count; i++) {
		int length = (int)strlen(registry->entries[i].name);

		width = length > width ? length : width;
	}
	for (i = 0; i < registry->count; i++) {
		const char *about = registry->entries[i].about;

		printf("%s%-*s ", indent, width, registry->entries[i].name);
		if (terminal)
			text_wrap(about, (int)strlen(indent) + width + 1, terminal, stdout);
		else
			puts(about);
	}
	if (!registry->count)
		printf("%s(none)\n", indent);
}

static json_t *registry_json(const struct registry *registry)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < registry->count; i++)
		json_array_append_new(array,
				      json_pack("{s:s, s:s}", "name", registry->entries[i].name,
						"about", registry->entries[i].about));
	return array;
}

static int list_one(const struct registry *registry, bool json)
{
	if (json)
		return json_print(registry_json(registry), JSON_PLAIN, stdout);
	print_registry(registry, "");
	return 0;
}

static int list_all(bool json)
{
	json_t *all = json ? json_object() : NULL;

	for (unsigned int i = 0; i < LISTED; i++) {
		const struct registry *registry = list_registry(i);

		if (json) {
			json_object_set_new(all, registry->name, registry_json(registry));
			continue;
		}
		printf("%s%s: %s\n", i ? "\n" : "", registry->name, registry->about);
		print_registry(registry, "  ");
	}
	return json ? json_print(all, JSON_PLAIN, stdout) : 0;
}

/* Devices and runs belong to this machine, not to the program, so list without a kind leaves them out. */
int list_main(int argc, char **argv)
{
	const char *kinds[LISTED + 3] = { NULL };
	bool json = false;
	const struct option_row rows[] = {
		{ .name = "json", .about = "print JSON", .flag = &json },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 1), kind;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	if (first == argc)
		return exit_code_of(list_all(json));
	for (unsigned int i = 0; list_kind(i); i++)
		kinds[i] = list_kind(i);
	kind = option_word("list", argv[first], kinds);
	if (kind >= 0)
		kind = kind == LISTED	    ? devices_print(json)
		       : kind == LISTED + 1 ? runs_print(json)
					    : list_one(list_registry((unsigned int)kind), json);
	return exit_code_of(kind);
}
