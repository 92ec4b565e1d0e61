/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a plan, checks it, and expands it to cells.
 * Reading and expansion are separate steps, because --set replaces lists of values between the two. All
 * errors are found here, so that no boot is spent on a wrong plan.
 */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench/core/sample.h"
#include "bench/plan/plan_text.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"
#include "bench/text/number.h"

#define SILENCE_MAX_S 86400

#define TEXT_MAX (1 << 20)

static int check_cell(const struct plan *plan, const struct cell *cell)
{
	uint64_t size = cell->at[AXIS_SIZE].number, granule = cell->at[AXIS_GRANULE].number;
	char *size_text, *granule_text;

	if (size % granule == 0)
		return 0;
	size_text = axis_format(&axes[AXIS_SIZE], &cell->at[AXIS_SIZE]);
	granule_text = axis_format(&axes[AXIS_GRANULE], &cell->at[AXIS_GRANULE]);
	message("%s: [%s] size: %s is not a multiple of the granule %s", plan->path, cell->section,
		size_text ? size_text : "", granule_text ? granule_text : "");
	free(size_text);
	free(granule_text);
	return -EINVAL;
}

/* Adds the cells of a section, the product of its lists, to the number of all. */
static int count_section(const struct plan *plan, unsigned int group, unsigned int *count)
{
	const struct plan_section *section = &plan->sections[group];
	unsigned int product = 1;

	for (unsigned int axis = 0; axis < AXIS_COUNT; axis++) {
		if (section->lists[axis].count > PLAN_CELLS_MAX / product)
			product = PLAN_CELLS_MAX + 1;
		else
			product *= section->lists[axis].count;
		if (*count + product > PLAN_CELLS_MAX) {
			message("%s: [%s] makes more than %d cells in all", plan->path,
				section->name, PLAN_CELLS_MAX);
			return -EINVAL;
		}
	}
	*count += product;
	return 0;
}

/* Makes the cells of a section. The last axis varies fastest. */
static int expand_section(struct plan *plan, unsigned int group)
{
	const struct plan_section *section = &plan->sections[group];
	unsigned int product = 0, i, at;
	int axis, ret = count_section(plan, group, &product);

	for (i = 0; i < product && !ret; i++) {
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
		plan->cell_count += !ret;
	}
	return ret;
}

/* Gives the axes that a section does not name their default values. */
static int fill_section(struct plan *plan, unsigned int group)
{
	char *error = NULL;
	int ret = 0;

	for (unsigned int axis = 0; axis < AXIS_COUNT && !ret; axis++) {
		struct value_list *list = &plan->sections[group].lists[axis];

		if (!list->count)
			ret = value_list_parse(list, &axes[axis], axes[axis].fallback, &error);
	}
	if (error)
		message("%s: %s", plan->path, error);
	free(error);
	return ret;
}

/* The cells are counted first, so that a plan takes memory only for those that it has. */
static int expand(struct plan *plan)
{
	unsigned int count = 0, i;
	int ret = 0;

	if (!plan->section_count) {
		message("%s: no section except [plan], so there is nothing to measure", plan->path);
		return -EINVAL;
	}
	for (i = 0; i < plan->section_count && !ret; i++) {
		ret = fill_section(plan, i);
		if (!ret)
			ret = count_section(plan, i, &count);
	}
	if (ret)
		return ret;
	plan->cells = calloc(count, sizeof(*plan->cells));
	ret = plan->cells ? 0 : -ENOMEM;
	for (i = 0; i < plan->section_count && !ret; i++)
		ret = expand_section(plan, i);
	return ret;
}

static int read_text(struct plan *plan)
{
	FILE *file = fopen(plan->path, "r");
	size_t length;
	int ret = 0;

	if (!file) {
		ret = -errno;
		message("plan: %s: %s", plan->path, strerror(errno));
		return ret;
	}
	plan->text = calloc(1, TEXT_MAX + 1);
	length = plan->text ? fread(plan->text, 1, TEXT_MAX + 1, file) : 0;
	if (!plan->text)
		ret = -ENOMEM;
	else if (ferror(file))
		ret = -errno; /* -EISDIR: path is a folder */
	else if (length > TEXT_MAX)
		ret = -EFBIG;
	else if (strlen(plan->text) != length)
		ret = -EINVAL;
	if (ret == -EFBIG)
		message("plan: %s: longer than %d bytes", plan->path, TEXT_MAX);
	else if (ret)
		message("plan: %s: %s", plan->path,
			ret == -EINVAL ? "is not a text file" : strerror(-ret));
	fclose(file);
	return ret;
}

/* Sets the path, and the name, which is that of the file without its suffix. */
static int find(struct plan *plan, const char *name_or_path)
{
	const char *base = strrchr(name_or_path, '/');
	char *refusal;

	if (!base && !registry_find(REGISTRY_PLANS, name_or_path)) {
		refusal = registry_refusal(REGISTRY_PLANS, "plan", name_or_path);
		if (access(name_or_path, F_OK))
			message("%s; or give a path that contains a slash",
				refusal ? refusal : name_or_path);
		else
			message("plan: '%s' is unknown; for the file in this folder write ./%s",
				name_or_path, name_or_path);
		free(refusal);
		return -EINVAL;
	}
	base = base ? base + 1 : name_or_path;
	plan->path = registry_file(REGISTRY_PLANS, name_or_path);
	plan->name = strndup(base, strcspn(base, "."));
	return plan->path && plan->name ? 0 : -ENOMEM;
}

/* The name becomes a part of the run's. */
static int check_name(const struct plan *plan)
{
	if (name_is_valid(plan->name))
		return 0;
	message("plan: %s: the file's name is not that of a plan; allowed: " NAME_ALLOWED,
		plan->path);
	return -EINVAL;
}

/* Goes on when name, path and text are there; ret: whether they are. */
static int load(struct plan *plan, char *const *sets, int ret)
{
	if (!ret)
		ret = check_name(plan);
	if (!ret)
		ret = plan_parse(plan);
	for (; !ret && sets && *sets; sets++)
		ret = plan_set(plan, *sets);
	if (!ret)
		ret = expand(plan);
	if (ret)
		plan_free(plan);
	return ret;
}

int plan_load(const char *name_or_path, char *const *sets, struct plan *plan)
{
	int ret;

	*plan = (struct plan){ 0 };
	plan_defaults(plan);
	ret = find(plan, name_or_path);
	if (!ret)
		ret = read_text(plan);
	return load(plan, sets, ret);
}

int plan_load_text(const char *name, const char *text, char *const *sets, struct plan *plan)
{
	*plan = (struct plan){ .name = strdup(name), .path = strdup(name), .text = strdup(text) };
	plan_defaults(plan);
	return load(plan, sets, plan->name && plan->path && plan->text ? 0 : -ENOMEM);
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

unsigned int plan_long_calls(const struct plan *plan, unsigned int calls)
{
	uint64_t most = 0;

	for (unsigned int i = 0; i < plan->cell_count; i++) {
		const struct axis_value *at = plan->cells[i].at;
		uint64_t pages =
			at[AXIS_SIZE].number / at[AXIS_GRANULE].number * at[AXIS_BURST].number;

		most = pages > most ? pages : most;
	}
	most = most * calls / 1000;
	return most < SILENCE_MAX_S ? (unsigned int)most : SILENCE_MAX_S;
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
	json_t *line = json_pack("{s:i, s:s}", "cell", (int)cell->index, "section", cell->section);

	if (line && axes_json(cell->at, line)) {
		json_decref(line);
		return NULL;
	}
	return line;
}
