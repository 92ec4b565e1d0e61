/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses the text of a plan and the values of --set: see plan_text.h. */
#include <errno.h>
#include <inttypes.h>
#include <search.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <ini.h>
#include "bench/core/sample.h"
#include "bench/plan/event_list.h"
#include "bench/plan/plan_text.h"
#include "bench/text/message.h"
#include "bench/text/number.h"

/* inih would take the rest of a line that exceeds INI_MAX_LINE (200) for another line. */
#define LINE_MAX_LENGTH 190

/* The numeric keys of [plan]. */
static const struct knob {
	const char *name;
	size_t offset;
	uint64_t min, max, fallback;
} knobs[] = {
	{ "rounds", offsetof(struct plan, rounds), 1, PLAN_ROUNDS_MAX, 40 },
	{ "slots", offsetof(struct plan, slots), 1, 64, 8 },
	{ "calls", offsetof(struct plan, calls), 1, INVBENCH_CALLS_MAX, 0 },
	{ "max_seconds", offsetof(struct plan, max_seconds), 1, 86400, PLAN_MAX_SECONDS },
	{ "exact_calls", offsetof(struct plan, exact_calls), 1, 100000, 24 },
};

/* All keys of [plan] by number: those of knobs[] first. */
enum { KNOBS = sizeof(knobs) / sizeof(knobs[0]), KEY_SEED = KNOBS, KEY_EVENTS, KEYS };

struct parser {
	struct plan *plan;
	char *error; /* the first error; later ones are ignored */
	char seen[KEYS];
	struct hsearch_data by_name; /* the positions of the sections */
};

void plan_defaults(struct plan *plan)
{
	for (unsigned int i = 0; i < KNOBS; i++)
		*(unsigned int *)((char *)plan + knobs[i].offset) = knobs[i].fallback;
}

static char *refuse_key(const char *where, const char *key)
{
	struct registry_entry known[KEYS + AXIS_COUNT];
	unsigned int count = 0, i;

	if (!where || !strcmp(where, "plan")) {
		for (i = 0; i < KNOBS; i++)
			known[count++].name = knobs[i].name;
		known[count++].name = "seed";
		known[count++].name = "events";
	}
	if (!where || strcmp(where, "plan")) {
		for (i = 0; i < AXIS_COUNT; i++)
			known[count++].name = axes[i].name;
	}
	return registry_refusal_of(known, count, "key", key);
}

static int set_events(struct plan *plan, const char *text, char **error)
{
	int ret = event_list_check(text, error);

	if (ret)
		return ret;
	free(plan->events);
	plan->events = strdup(text);
	return plan->events ? KEY_EVENTS : -ENOMEM;
}

/* Sets a key of [plan] and returns its number. -ENOENT: no such key; -EINVAL: see *error. */
static int set_key(struct plan *plan, const char *key, const char *text, char **error)
{
	uint64_t number;
	unsigned int i;

	if (!strcmp(key, "seed")) {
		if (!number_parse(text, 1, INT64_MAX, &plan->seed))
			return KEY_SEED;
		*error = strf("seed: '%s' is not a number in 1..%" PRId64, text, INT64_MAX);
		return -EINVAL;
	}
	if (!strcmp(key, "events"))
		return set_events(plan, text, error);
	for (i = 0; i < KNOBS; i++) {
		if (strcmp(key, knobs[i].name))
			continue;
		if (!number_parse(text, knobs[i].min, knobs[i].max, &number)) {
			*(unsigned int *)((char *)plan + knobs[i].offset) = number;
			return i;
		}
		*error = strf("%s: '%s' is not a number in %" PRIu64 "..%" PRIu64, key, text,
			      knobs[i].min, knobs[i].max);
		return -EINVAL;
	}
	return -ENOENT;
}

static int list_add(struct value_list *list, const struct axis *axis, const char *text,
		    char **error)
{
	struct axis_value value, *longer;
	int ret;

	ret = axis_parse(axis, text, &value, error);
	if (ret)
		return ret;
	if (list->count == PLAN_CELLS_MAX) {
		*error = strf("%s: more than %d values", axis->name, PLAN_CELLS_MAX);
		return -EINVAL;
	}
	longer = reallocarray(list->values, list->count + 1, sizeof(*longer));
	if (!longer)
		return -ENOMEM;
	list->values = longer;
	longer[list->count++] = value;
	return 0;
}

static int by_value(const void *left, const void *right)
{
	const struct axis_value *a = left, *b = right;

	if (a->number != b->number)
		return (a->number > b->number) - (a->number < b->number);
	return a->name && b->name ? strcmp(a->name, b->name) : 0;
}

/* The values stay in their order, so a copy is sorted. */
static int refuse_twice(const struct value_list *list, const struct axis *axis, char **error)
{
	struct axis_value *sorted = calloc(list->count, sizeof(*sorted));
	int ret = sorted ? 0 : -ENOMEM;

	if (!ret) {
		memcpy(sorted, list->values, list->count * sizeof(*sorted));
		qsort(sorted, list->count, sizeof(*sorted), by_value);
	}
	for (unsigned int i = 1; i < list->count && !ret; i++) {
		char *text;

		if (by_value(&sorted[i - 1], &sorted[i]))
			continue;
		text = axis_format(axis, &sorted[i]);
		*error = strf("%s: %s appears twice", axis->name, text ? text : "");
		free(text);
		ret = -EINVAL;
	}
	free(sorted);
	return ret;
}

static char *trim(char *text)
{
	size_t length;

	text += strspn(text, " \t");
	for (length = strlen(text); length && strchr(" \t", text[length - 1]); length--)
		text[length - 1] = '\0';
	return text;
}

int value_list_parse(struct value_list *list, const struct axis *axis, const char *text,
		     char **error)
{
	char *copy = strdup(text), *rest = copy, *item;
	int ret = copy ? 0 : -ENOMEM;

	free(list->values);
	*list = (struct value_list){ 0 };
	while (!ret && (item = strsep(&rest, ","))) {
		item = trim(item);
		if (*item) {
			ret = list_add(list, axis, item, error);
		} else {
			*error = strf("%s: an empty value in '%s'", axis->name, text);
			ret = -EINVAL;
		}
	}
	free(copy);
	return ret ? ret : refuse_twice(list, axis, error);
}

static struct plan_section *section_add(struct plan *plan, const char *name)
{
	struct plan_section *section =
		reallocarray(plan->sections, plan->section_count + 1, sizeof(*section));

	if (!section)
		return NULL;
	plan->sections = section;
	section += plan->section_count;
	memset(section, 0, sizeof(*section));
	section->name = strdup(name);
	if (!section->name)
		return NULL;
	plan->section_count++;
	return section;
}

/* A section may be continued anywhere, and each cell may have a section of its own. */
static struct plan_section *section_get(struct parser *parser, const char *name)
{
	struct plan *plan = parser->plan;
	struct plan_section *section;
	ENTRY wanted = { .key = (char *)name }, *found;

	if (hsearch_r(wanted, FIND, &found, &parser->by_name))
		return &plan->sections[(uintptr_t)found->data];
	section = section_add(plan, name);
	if (!section)
		return NULL;
	wanted = (ENTRY){ section->name, (void *)(uintptr_t)(section - plan->sections) };
	return hsearch_r(wanted, ENTER, &found, &parser->by_name) ? section : NULL;
}

static int parse_key(struct parser *parser, const char *key, const char *text)
{
	int number = set_key(parser->plan, key, text, &parser->error);

	if (number == -ENOENT)
		parser->error = refuse_key("plan", key);
	else if (number >= 0 && parser->seen[number]++)
		parser->error = strf("%s: appears twice in [plan]", key);
	return parser->error == NULL;
}

static int parse_axis(struct parser *parser, const char *name, const char *key, const char *text)
{
	const struct axis *axis = axis_find(key);
	struct plan_section *section;
	struct value_list *list;

	if (!*name)
		parser->error = strf("%s: appears before any [section]", key);
	else if (!axis)
		parser->error = refuse_key(name, key);
	if (parser->error)
		return 0;
	section = section_get(parser, name);
	if (!section)
		return 0;
	list = &section->lists[axis - axes];
	if (list->values) {
		parser->error = strf("%s: appears twice in [%s]", key, name);
		return 0;
	}
	return value_list_parse(list, axis, text, &parser->error) == 0;
}

/* Called by inih for each pair. 0: error; inih still reads the rest, so later errors are ignored. */
static int parse_pair(void *user, const char *section, const char *key, const char *text)
{
	struct parser *parser = user;

	if (parser->error)
		return 1;
	if (!strcmp(section, "plan"))
		return parse_key(parser, key, text);
	return parse_axis(parser, section, key, text);
}

/* Returns the number of lines, of which none is too long, or -EINVAL after a message. */
static int count_lines(const struct plan *plan)
{
	int number = 1;
	const char *line;

	for (line = plan->text; *line; number++) {
		size_t length = strcspn(line, "\n");

		if (length > LINE_MAX_LENGTH) {
			message("%s:%d: longer than %d characters", plan->path, number,
				LINE_MAX_LENGTH);
			return -EINVAL;
		}
		line += length + (line[length] == '\n');
	}
	return number;
}

int plan_parse(struct plan *plan)
{
	struct parser parser = { .plan = plan };
	int line = count_lines(plan);

	if (line < 0)
		return line;
	/* No plan has more sections than lines. */
	if (!hcreate_r((size_t)line, &parser.by_name))
		return -ENOMEM;
	line = ini_parse_string(plan->text, parse_pair, &parser);
	hdestroy_r(&parser.by_name);
	if (!line)
		return 0;
	if (line < 0)
		return -ENOMEM;
	message("%s:%d: %s", plan->path, line,
		parser.error ? parser.error : "neither [section] nor key = value");
	free(parser.error);
	return -EINVAL;
}

static char *refuse_section(const struct plan *plan, const char *section)
{
	struct registry_entry *known = calloc(plan->section_count + 1, sizeof(*known));
	char *refusal = NULL;

	for (unsigned int i = 0; known && i < plan->section_count; i++)
		known[i].name = plan->sections[i].name;
	if (known)
		refusal = registry_refusal_of(known, plan->section_count, "section", section);
	free(known);
	return refusal;
}

/* section: its name; NULL: all. */
static int apply_axis(struct plan *plan, const char *section, const struct axis *axis,
		      const char *text, char **error)
{
	bool is_known = !section;
	unsigned int i;
	int ret = 0;

	for (i = 0; i < plan->section_count && !ret; i++) {
		if (section && strcmp(section, plan->sections[i].name))
			continue;
		is_known = true;
		ret = value_list_parse(&plan->sections[i].lists[axis - axes], axis, text, error);
	}
	if (is_known)
		return ret;
	*error = refuse_section(plan, section);
	return -EINVAL;
}

int plan_set(struct plan *plan, const char *set)
{
	const char *equals = strchr(set, '='), *value = equals ? equals + 1 : NULL;
	char *given = equals ? strndup(set, strcspn(set, "= ")) : NULL;
	char *dot = given ? strchr(given, '.') : NULL;
	const char *key = dot ? dot + 1 : given, *section = dot ? given : NULL;
	const struct axis *axis = key ? axis_find(key) : NULL;
	char *error = NULL;
	int ret = -EINVAL;

	/* Spaces may stand around the sign, as in a plan. */
	if (value)
		value += strspn(value, " ");
	if (dot)
		*dot = '\0';
	if (!equals)
		error = strf("not KEY=VALUE");
	else if (axis)
		ret = apply_axis(plan, section, axis, value, &error);
	else if (section)
		ret = -ENOENT;
	else if (key)
		ret = set_key(plan, key, value, &error);
	if (ret == -ENOENT)
		error = refuse_key(section, key);
	if (ret < 0)
		message("--set %s: %s", set, error ? error : strerror(-ret));
	free(error);
	free(given);
	return ret < 0 ? -EINVAL : 0;
}
