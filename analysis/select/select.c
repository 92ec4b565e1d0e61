/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drops the cells that were not asked for: see select.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/select/select.h"
#include "bench/registry/registry.h"
#include "bench/text/message.h"

#define KERNEL "kernel"

/* Whether the value of the cell is this one: 1 or 0, or -EINVAL after a message. */
static int has_value(const struct samples *samples, const struct sampled_cell *cell,
		     const char *name, const char *text)
{
	const struct axis *axis = axis_find(name);
	struct axis_value value;
	char *error = NULL;
	int ret;

	if (!axis)
		return !strcmp(sampled_boot_of(samples, cell)->kernel, text);
	ret = axis_parse(axis, text, &value, &error);
	if (ret)
		message("--only: %s", error ? error : text);
	free(error);
	if (ret)
		return ret;
	return axis->kind == AXIS_NAME ? !strcmp(value.name, cell->at[axis - axes].name)
				       : value.number == cell->at[axis - axes].number;
}

/* "AXIS=VALUE,…": 1, 0 or -EINVAL, as above. */
static int meets(const struct samples *samples, const struct sampled_cell *cell, const char *only)
{
	char *copy = strdup(only), *values = copy, *name = strsep(&values, "="), *value;
	int ret = 0;

	while (!ret && (value = strsep(&values, ",")))
		ret = has_value(samples, cell, name, value);
	free(copy);
	return ret;
}

static int is_selected(const struct samples *samples, const struct sampled_cell *cell,
		       const struct selection *selection)
{
	const char **section = selection->sections, **only = selection->only;
	int ret = 1;

	while (section && *section && strcmp(*section, cell->section))
		section++;
	if (section && !*section)
		return 0;
	for (; only && *only && ret > 0; only++)
		ret = meets(samples, cell, *only);
	return ret;
}

static int check_section(const struct samples *samples, const char *section)
{
	struct registry_entry *known = calloc(samples->cell_count + 1, sizeof(*known));
	unsigned int count = 0;
	char *refusal = NULL;
	bool is_known = false;

	for (size_t i = 0; known && i < samples->cell_count; i++) {
		const char *name = samples->cells[i].section;

		is_known |= !strcmp(name, section);
		if (!count || strcmp(known[count - 1].name, name))
			known[count++].name = name;
	}
	if (!is_known)
		refusal = registry_refusal_of(known, count, "--section", section);
	if (refusal)
		message("%s", refusal);
	free(refusal);
	free(known);
	return is_known ? 0 : -EINVAL;
}

static int check_only(const char *only)
{
	size_t length = strcspn(only, "=");
	char *name = strndup(only, length), *refusal = NULL;
	bool is_known = name && (axis_find(name) || !strcmp(name, KERNEL));

	if (!only[length])
		message("--only: '%s' is not AXIS=VALUES", only);
	else if (!is_known)
		refusal = registry_refusal_of(axes_registry()->entries, axes_registry()->count,
					      "--only: axis", name ? name : only);
	if (refusal)
		message("%s", refusal);
	free(refusal);
	free(name);
	return only[length] && is_known ? 0 : -EINVAL;
}

static int check(const struct samples *samples, const struct selection *selection)
{
	const char **section = selection->sections, **only = selection->only;
	int ret = 0;

	for (; section && *section && !ret; section++)
		ret = check_section(samples, *section);
	for (; only && *only && !ret; only++)
		ret = check_only(*only);
	return ret;
}

int samples_select(struct samples *samples, const struct selection *selection)
{
	size_t i, kept = 0;
	int ret = selection ? check(samples, selection) : 0, selected;

	for (i = 0; i < samples->cell_count; i++) {
		selected =
			ret || !selection ? 1 : is_selected(samples, &samples->cells[i], selection);
		if (selected > 0)
			samples->cells[kept++] = samples->cells[i];
		else
			sampled_cell_free(&samples->cells[i]);
		ret = selected < 0 ? selected : ret;
	}
	if (!ret && i && !kept) {
		message("%s: no cell is left of what --section and --only ask for", samples->path);
		ret = -EINVAL;
	}
	samples->cell_count = kept;
	samples_index_cells(samples);
	return ret;
}
