/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a plan, checks every word of it, and expands it to cells.
 * Reading (inih) and expansion are apart: first each section keeps the list of
 * values of each axis, then --set replaces lists, then the product is taken.
 * Everything is refused here, so that nothing wrong reaches a booted kernel.
 */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ini.h>
#include "core/sample.h"
#include "measure/events.h"
#include "plan.h"
#include "say.h"

#define TEXT_MAX (1 << 20)
/* inih's buffer is INI_MAX_LINE (200), and it would misread the rest of a longer line. */
#define LINE_MAX_LENGTH 190

struct value_list {
	struct axis_value *values;
	unsigned int count;
};

struct plan_section {
	char *name;
	struct value_list lists[AXIS_COUNT];
};

/* The keys of [plan], with their bounds. */
static const struct knob {
	const char *name;
	size_t offset;
	uint64_t min, max, fallback;
} knobs[] = {
	{ "rounds", offsetof(struct plan, rounds), 1, PLAN_ROUNDS_MAX, 40 },
	{ "slots", offsetof(struct plan, slots), 1, 64, 8 },
	{ "calls", offsetof(struct plan, calls), 1, INVBENCH_CALLS_MAX, 0 },
	{ "cap", offsetof(struct plan, cap), 1, 86400, 600 },
	{ "exact_calls", offsetof(struct plan, exact_calls), 1, 100000, 24 },
};

/* Those of [plan] that are no knob are counted behind them. */
enum { KNOBS = sizeof(knobs) / sizeof(knobs[0]), KEY_SEED = KNOBS, KEY_EVENTS, KEYS };

struct parser {
	struct plan *plan;
	char *error; /* the first one */
	char seen[KEYS];
};

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
	int ret = events_check(text, error);

	if (ret)
		return ret;
	free(plan->events);
	plan->events = strdup(text);
	return plan->events ? KEY_EVENTS : -ENOMEM;
}

/* The number of the key that was set, -ENOENT, or -EINVAL and *error. */
static int set_key(struct plan *plan, const char *key, const char *text, char **error)
{
	uint64_t number;
	unsigned int i;

	if (!strcmp(key, "seed")) {
		if (!number_parse(text, 1, INT64_MAX, &plan->seed))
			return KEY_SEED;
		*error = sentence("seed: %s is no number in 1..%" PRId64, text, INT64_MAX);
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
		*error = sentence("%s: %s is no number in %" PRIu64 "..%" PRIu64, key, text,
				  knobs[i].min, knobs[i].max);
		return -EINVAL;
	}
	return -ENOENT;
}

static int list_add(struct value_list *list, const struct axis *axis, const char *text,
		    char **error)
{
	struct axis_value value, *longer;
	unsigned int i;
	int ret;

	ret = axis_parse(axis, text, &value, error);
	if (ret)
		return ret;
	for (i = 0; i < list->count; i++) {
		if (list->values[i].number == value.number && list->values[i].name == value.name) {
			*error = sentence("%s: %s stands twice", axis->name, text);
			return -EINVAL;
		}
	}
	if (list->count == PLAN_CELLS_MAX) {
		*error = sentence("%s: more than %d values", axis->name, PLAN_CELLS_MAX);
		return -EINVAL;
	}
	longer = reallocarray(list->values, list->count + 1, sizeof(*longer));
	if (!longer)
		return -ENOMEM;
	list->values = longer;
	longer[list->count++] = value;
	return 0;
}

static char *trim(char *text)
{
	size_t length;

	text += strspn(text, " \t");
	for (length = strlen(text); length && strchr(" \t", text[length - 1]); length--)
		text[length - 1] = '\0';
	return text;
}

/* "1, 2,4" into *list, which is replaced. */
static int list_parse(struct value_list *list, const struct axis *axis, const char *text,
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
			*error = sentence("%s: an empty value in '%s'", axis->name, text);
			ret = -EINVAL;
		}
	}
	free(copy);
	return ret;
}

static struct plan_section *section_get(struct plan *plan, const char *name)
{
	struct plan_section *section;
	unsigned int i;

	for (i = 0; i < plan->section_count; i++) {
		if (!strcmp(plan->sections[i].name, name))
			return &plan->sections[i];
	}
	section = reallocarray(plan->sections, i + 1, sizeof(*section));
	if (!section)
		return NULL;
	plan->sections = section;
	section += i;
	memset(section, 0, sizeof(*section));
	section->name = strdup(name);
	if (!section->name)
		return NULL;
	plan->section_count++;
	return section;
}

static int parse_key(struct parser *parser, const char *key, const char *text)
{
	int number = set_key(parser->plan, key, text, &parser->error);

	if (number == -ENOENT)
		parser->error = refuse_key("plan", key);
	else if (number >= 0 && parser->seen[number]++)
		parser->error = sentence("%s: stands twice in [plan]", key);
	return parser->error == NULL;
}

static int parse_axis(struct parser *parser, const char *name, const char *key, const char *text)
{
	const struct axis *axis = axis_find(key);
	struct plan_section *section;
	struct value_list *list;

	if (!*name)
		parser->error = sentence("%s: stands before any [section]", key);
	else if (!axis)
		parser->error = refuse_key(name, key);
	if (parser->error)
		return 0;
	section = section_get(parser->plan, name);
	if (!section)
		return 0;
	list = &section->lists[axis - axes];
	if (list->values) {
		parser->error = sentence("%s: stands twice in [%s]", key, name);
		return 0;
	}
	return list_parse(list, axis, text, &parser->error) == 0;
}

/* inih's handler: 0 is an error, and it goes on to the file's end; the first one counts. */
static int parse_pair(void *user, const char *section, const char *key, const char *text)
{
	struct parser *parser = user;

	if (parser->error)
		return 1;
	if (!strcmp(section, "plan"))
		return parse_key(parser, key, text);
	return parse_axis(parser, section, key, text);
}

static int check_lines(const struct plan *plan)
{
	unsigned int number = 1;
	const char *line;

	for (line = plan->text; *line; number++) {
		size_t length = strcspn(line, "\n");

		if (length > LINE_MAX_LENGTH) {
			say("%s:%u: longer than %d characters", plan->path, number,
			    LINE_MAX_LENGTH);
			return -EINVAL;
		}
		line += length + (line[length] == '\n');
	}
	return 0;
}

static int parse_text(struct plan *plan)
{
	struct parser parser = { .plan = plan };
	int line = ini_parse_string(plan->text, parse_pair, &parser);

	if (!line)
		return 0;
	if (line < 0)
		return -ENOMEM;
	say("%s:%d: %s", plan->path, line,
	    parser.error ? parser.error : "neither [section] nor key = value");
	free(parser.error);
	return -EINVAL;
}

static int apply_axis(struct plan *plan, const struct axis *axis, const char *text, char **error)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < plan->section_count && !ret; i++)
		ret = list_parse(&plan->sections[i].lists[axis - axes], axis, text, error);
	return ret;
}

static int apply_set(struct plan *plan, const char *set)
{
	const char *equals = strchr(set, '=');
	char *key = equals ? strndup(set, equals - set) : NULL;
	const struct axis *axis = key ? axis_find(key) : NULL;
	char *error = NULL;
	int ret = -EINVAL;

	if (!equals)
		error = sentence("not KEY=VALUE");
	else if (axis)
		ret = apply_axis(plan, axis, equals + 1, &error);
	else if (key)
		ret = set_key(plan, key, equals + 1, &error);
	if (ret == -ENOENT)
		error = refuse_key(NULL, key);
	if (ret < 0)
		say("--set %s: %s", set, error ? error : strerror(-ret));
	free(error);
	free(key);
	return ret < 0 ? -EINVAL : 0;
}

static int check_cell(const struct plan *plan, const struct cell *cell)
{
	uint64_t size = cell->at[AXIS_SIZE].number, granule = cell->at[AXIS_GRANULE].number;
	char *size_text, *granule_text;

	if (size % granule == 0)
		return 0;
	size_text = axis_format(&axes[AXIS_SIZE], &cell->at[AXIS_SIZE]);
	granule_text = axis_format(&axes[AXIS_GRANULE], &cell->at[AXIS_GRANULE]);
	say("%s: [%s] size: %s is no multiple of the granule %s", plan->path, cell->section,
	    size_text ? size_text : "", granule_text ? granule_text : "");
	free(size_text);
	free(granule_text);
	return -EINVAL;
}

/* The product of a section's lists, the last axis fastest. */
static int expand_section(struct plan *plan, unsigned int group)
{
	const struct plan_section *section = &plan->sections[group];
	unsigned int product = 1, i, at;
	int axis, ret;

	for (axis = 0; axis < AXIS_COUNT; axis++) {
		if (section->lists[axis].count > PLAN_CELLS_MAX / product)
			product = PLAN_CELLS_MAX + 1;
		else
			product *= section->lists[axis].count;
		if (plan->cell_count + product > PLAN_CELLS_MAX) {
			say("%s: [%s] makes more than %d cells", plan->path, section->name,
			    PLAN_CELLS_MAX);
			return -EINVAL;
		}
	}
	for (i = 0; i < product; i++) {
		struct cell *cell = &plan->cells[plan->cell_count];

		cell->index = plan->cell_count;
		cell->section = section->name;
		cell->group = group;
		for (at = i, axis = AXIS_COUNT - 1; axis >= 0; axis--) {
			cell->at[axis] =
				section->lists[axis].values[at % section->lists[axis].count];
			at /= section->lists[axis].count;
		}
		ret = check_cell(plan, cell);
		if (ret)
			return ret;
		plan->cell_count++;
	}
	return 0;
}

static int expand(struct plan *plan)
{
	char *error = NULL;
	unsigned int i, axis;
	int ret = 0;

	if (!plan->section_count) {
		say("%s: no section besides [plan], so there is nothing to measure", plan->path);
		return -EINVAL;
	}
	plan->cells = calloc(PLAN_CELLS_MAX, sizeof(*plan->cells));
	if (!plan->cells)
		return -ENOMEM;
	for (i = 0; i < plan->section_count && !ret; i++) {
		for (axis = 0; axis < AXIS_COUNT && !ret; axis++) {
			struct value_list *list = &plan->sections[i].lists[axis];

			if (!list->count)
				ret = list_parse(list, &axes[axis], axes[axis].fallback, &error);
		}
		if (!ret)
			ret = expand_section(plan, i);
	}
	if (error)
		say("%s: %s", plan->path, error);
	free(error);
	return ret;
}

static int read_text(struct plan *plan)
{
	FILE *file = fopen(plan->path, "r");
	size_t length;
	int ret = 0;

	if (!file) {
		ret = -errno;
		say("plan: %s: %s", plan->path, strerror(errno));
		return ret;
	}
	plan->text = calloc(1, TEXT_MAX + 1);
	length = plan->text ? fread(plan->text, 1, TEXT_MAX + 1, file) : 0;
	if (!plan->text)
		ret = -ENOMEM;
	else if (ferror(file))
		ret = -EIO;
	else if (length > TEXT_MAX || strlen(plan->text) != length)
		ret = -EINVAL;
	if (ret)
		say("plan: %s: %s", plan->path, ret == -EINVAL ? "is no text" : strerror(-ret));
	fclose(file);
	return ret;
}

/* NAME or a path; the plan is called after its file. */
static int find(struct plan *plan, const char *name_or_path)
{
	const char *base = strrchr(name_or_path, '/');
	char *refusal;

	if (!base && !registry_find(REGISTRY_PLANS, name_or_path)) {
		refusal = registry_refusal(REGISTRY_PLANS, "plan", name_or_path);
		say("%s; or a path with a /", refusal ? refusal : name_or_path);
		free(refusal);
		return -EINVAL;
	}
	base = base ? base + 1 : name_or_path;
	plan->path = registry_file(REGISTRY_PLANS, name_or_path);
	plan->name = strndup(base, strcspn(base, "."));
	return plan->path && plan->name ? 0 : -ENOMEM;
}

int plan_load(const char *name_or_path, char *const *sets, struct plan *plan)
{
	unsigned int i;
	int ret;

	*plan = (struct plan){ 0 };
	for (i = 0; i < KNOBS; i++)
		*(unsigned int *)((char *)plan + knobs[i].offset) = knobs[i].fallback;
	ret = find(plan, name_or_path);
	if (!ret)
		ret = read_text(plan);
	if (!ret)
		ret = check_lines(plan);
	if (!ret)
		ret = parse_text(plan);
	for (; !ret && sets && *sets; sets++)
		ret = apply_set(plan, *sets);
	if (!ret)
		ret = expand(plan);
	if (ret)
		plan_free(plan);
	return ret;
}

void plan_free(struct plan *plan)
{
	unsigned int i, axis;

	for (i = 0; i < plan->section_count; i++) {
		for (axis = 0; axis < AXIS_COUNT; axis++)
			free(plan->sections[i].lists[axis].values);
		free(plan->sections[i].name);
	}
	free(plan->sections);
	free(plan->cells);
	free(plan->events);
	free(plan->text);
	free(plan->path);
	free(plan->name);
	*plan = (struct plan){ 0 };
}

uint64_t plan_most(const struct plan *plan, enum axis_id axis)
{
	uint64_t most = 0;

	for (unsigned int i = 0; i < plan->cell_count; i++)
		if (plan->cells[i].at[axis].number > most)
			most = plan->cells[i].at[axis].number;
	return most;
}

unsigned int plan_devices(const struct plan *plan)
{
	uint64_t most = 0, count;

	for (unsigned int i = 0; i < plan->cell_count; i++) {
		count = plan->cells[i].at[AXIS_DEVICES].number *
			plan->cells[i].at[AXIS_CONTAINERS].number;
		most = count > most ? count : most;
	}
	return most < INVBENCH_DEVICES_MAX ? (unsigned int)most : INVBENCH_DEVICES_MAX;
}

json_t *plan_cell_json(const struct cell *cell)
{
	json_t *line = json_pack("{s:s, s:i, s:s}", "type", "cell", "cell", (int)cell->index,
				 "section", cell->section);

	if (line && axes_json(cell->at, line)) {
		json_decref(line);
		return NULL;
	}
	return line;
}
