/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits a plan into parts: see part.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "bench/plan/part.h"
#include "bench/text/message.h"
#include "bench/text/number.h"

const char *const part_unit_words[PART_UNITS] = {
	[PART_BOOT] = "kernel and boot",
	[PART_BOOT_SECTION] = "kernel, boot and section",
	[PART_SECTION] = "section",
};

enum part_unit part_unit_for(bool is_real, unsigned int of, unsigned int kernels,
			     unsigned int boots)
{
	if (is_real)
		return PART_SECTION;
	return of <= (uint64_t)kernels * boots ? PART_BOOT : PART_BOOT_SECTION;
}

int part_parse(const char *option, const char *text, struct part *part)
{
	const char *slash = strchr(text, '/');
	char *index = slash ? strndup(text, slash - text) : NULL;
	uint64_t of = 0, number = 0;
	int ret = 0;

	if (!index || number_parse(slash + 1, 1, PARTS_MAX, &of) ||
	    number_parse(index, 1, of, &number)) {
		message("%s: '%s' is not a part like 2/8: the second of eight, at most %d", option,
			text, PARTS_MAX);
		ret = -EINVAL;
	}
	part->index = (unsigned int)number;
	part->of = (unsigned int)of;
	free(index);
	return ret;
}

uint64_t part_units(const struct part *part, const struct plan *plan)
{
	uint64_t boots = (uint64_t)part->kernels * part->boots;

	if (part->unit == PART_BOOT)
		return boots;
	return (part->unit == PART_SECTION ? 1 : boots) * plan->section_count;
}

/* The number of cells in each section, or of the plan if a unit is a whole boot. The caller frees it. */
static unsigned int *count_cells(const struct part *part, const struct plan *plan)
{
	unsigned int *cells = calloc(plan->section_count + 1, sizeof(*cells));

	for (unsigned int i = 0; cells && i < plan->cell_count; i++)
		cells[part->unit == PART_BOOT ? 0 : plan->cells[i].group]++;
	return cells;
}

/*
 * Gives each part, one after the other, as many units as bring it nearest to its share of the cells
 * that are left. Each gets one at least.
 */
static void share_out(struct part *part, uint64_t units, uint64_t left, const unsigned int *cells,
		      unsigned int kinds)
{
	uint64_t unit = 0;

	for (unsigned int i = 1; i <= part->index; i++) {
		uint64_t parts = part->of - i + 1, most = units - (parts - 1), taken = 0;

		part->first = unit;
		do
			taken += cells[unit++ % kinds];
		while (unit < most &&
		       (parts == 1 || (2 * taken + cells[unit % kinds]) * parts <= 2 * left));
		left -= taken;
	}
	part->end = unit;
}

/* How many units follow each other until one has the same cells again. */
static unsigned int kinds_of_unit(const struct part *part)
{
	return part->unit == PART_BOOT ? 1 : part->sections;
}

int part_find(struct part *part, const struct plan *plan)
{
	uint64_t units = part_units(part, plan);
	unsigned int *cells;

	part->sections = plan->section_count;
	if (part->of > units) {
		message("--part: %u/%u: plan %s has only %" PRIu64 " parts here: %s", part->index,
			part->of, plan->name, units,
			part->unit == PART_SECTION ? "its sections" : "kernels x boots x sections");
		return -EINVAL;
	}
	cells = count_cells(part, plan);
	if (!cells)
		return -ENOMEM;
	share_out(part, units, units / kinds_of_unit(part) * plan->cell_count, cells,
		  kinds_of_unit(part));
	free(cells);
	return 0;
}

bool part_has(const struct part *part, unsigned int kernel, unsigned int boot, unsigned int section)
{
	uint64_t boots, unit;

	if (!part || !part->of)
		return true;
	boots = part->unit == PART_SECTION ? 0 : (uint64_t)boot * part->kernels + kernel;
	unit = part->unit == PART_BOOT ? boots : boots * part->sections + section;

	return unit >= part->first && unit < part->end;
}

unsigned int part_cells_in(const struct part *part, const struct plan *plan, unsigned int kernel,
			   unsigned int boot)
{
	unsigned int count = 0;

	if (!part || !part->of)
		return plan->cell_count;
	for (unsigned int i = 0; i < plan->cell_count; i++)
		count += part_has(part, kernel, boot, plan->cells[i].group);
	return count;
}

unsigned int part_cells(const struct part *part, const struct plan *plan)
{
	unsigned int count = 0;

	for (unsigned int boot = 0; boot < part->boots; boot++)
		for (unsigned int kernel = 0; kernel < part->kernels; kernel++)
			count += part_cells_in(part, plan, kernel, boot);
	return count;
}
