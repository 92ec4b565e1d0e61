/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the lines that describe cells: see take.h. */
#include <errno.h>
#include <string.h>
#include "analysis/read/join.h"
#include "analysis/read/lines/take.h"
#include "bench/system/vector.h"

/*
 * An axis that the record does not name, or that the target has not, had its default value, whatever was
 * the default then.
 */
static int axis_of(const json_t *line, const char *target, const struct axis *axis,
		   struct axis_value *value)
{
	const json_t *given = NULL;

	if (axis_is_for(axis, target))
		given = json_object_get(line, axis->name);

	if (!given && axis->kind != AXIS_NAME)
		return axis_parse(axis, axis->fallback, value, NULL);
	if (axis->kind != AXIS_NAME)
		return line_number(line, axis->name, &value->number);
	value->name = given ? json_string_value(given) : axis->fallback;
	return value->name ? 0 : -EBADMSG;
}

static int cell_read(const json_t *line, struct sampled_cell *cell)
{
	const char *target = json_string_value(json_object_get(line, axes[AXIS_TARGET].name));
	unsigned int i;

	if (!target)
		target = axes[AXIS_TARGET].fallback;
	cell->section = json_string_value(json_object_get(line, "section"));
	cell->is_noisy = json_is_true(json_object_get(line, "noisy"));
	if (!cell->section || line_index(line, "boot", &cell->boot) ||
	    line_index(line, "cell", &cell->cell))
		return -EBADMSG;
	for (i = 0; i < AXIS_COUNT; i++) {
		if (axis_of(line, target, &axes[i], &cell->at[i]))
			return -EBADMSG;
	}
	sampled_hash_place(cell);
	return 0;
}

/*
 * Each process of a run by rounds names all cells again. What the first one said serves all of them, so that
 * memory does not grow with lines of the same content.
 */
static const struct sampled_cell *said_before(const struct samples *samples,
					      const struct sampled_cell *cell, const json_t *line)
{
	const struct sampled_boot *whole = join_whole_of(samples, cell->boot);
	size_t position = pair_map_find(&samples->by_number, whole->boot, cell->cell);
	const json_t *patched = json_object_get(line, "patched"), *patched_first;
	const struct sampled_cell *first;

	if (position == PAIR_NONE)
		return NULL;
	first = &samples->cells[position];
	patched_first = json_object_get(first->line, "patched");
	if (patched != patched_first && !json_equal(patched, patched_first))
		return NULL;
	return sampled_same_place(first, cell, AXIS_COUNT) ? first : NULL;
}

/* Adds a cell of which only the description is set. It shares the ownership of the line. */
static struct sampled_cell *add_cell(struct samples *samples, const struct sampled_cell *cell)
{
	struct sampled_cell *added;

	if (pair_map_add(&samples->by_number, cell->boot, cell->cell, samples->cell_count))
		return NULL;
	added = grow(&samples->cells, &samples->cell_count, sizeof(*added));
	if (!added)
		return NULL;
	*added = *cell;
	json_incref(cell->line);
	samples_boot(samples, cell->boot)->cell_count++;
	return added;
}

#define CELL_START "{\"type\":\"cell\",\"boot\":"

/* The numbers of a cell, and what its line says after them; false: they do not stand where this program writes them. */
static bool cell_start(const char *text, const char *end, struct sampled_cell *cell,
		       const char **rest)
{
	uint64_t boot, number;

	if (!plain_skip(&text, end, CELL_START) || !plain_number(&text, end, &boot) ||
	    !plain_skip(&text, end, ",\"cell\":") || !plain_number(&text, end, &number) ||
	    boot > UINT32_MAX || number > UINT32_MAX || text == end || *text != ',')
		return false;
	cell->boot = boot;
	cell->cell = number;
	*rest = text;
	return true;
}

/* Of lines that are written alike only the first need be read: what it said serves the other processes, too. */
static int keep_text(const struct samples *samples, struct sampled_cell *cell, const char *text,
		     size_t length)
{
	struct sampled_cell numbers;
	const char *rest;

	if (!text || !samples_boot(samples, cell->boot)->is_by_round ||
	    !cell_start(text, text + length, &numbers, &rest))
		return 0;
	cell->said = strndup(rest, (size_t)(text + length - rest));
	return cell->said ? 0 : -ENOMEM;
}

int take_cell(struct samples *samples, json_t *line, const char *text, size_t length)
{
	struct sampled_cell cell = { .line = line }, *added;
	const struct sampled_cell *before;

	if (cell_read(line, &cell) || !line_boot(samples, line) || line_cell(samples, line))
		return -EBADMSG;
	before = said_before(samples, &cell, line);
	if (before) {
		cell.section = before->section;
		cell.line = before->line;
		memcpy(cell.at, before->at, sizeof(cell.at));
	}
	added = add_cell(samples, &cell);
	if (!added)
		return -ENOMEM;
	return before ? 0 : keep_text(samples, added, text, length);
}

int take_cell_again(struct samples *samples, const char *text, size_t length)
{
	const struct sampled_cell *before;
	struct sampled_cell cell = { 0 };
	const char *rest, *end = text + length;

	if (!cell_start(text, end, &cell, &rest) || !samples_boot(samples, cell.boot) ||
	    cell_numbered(samples, cell.boot, cell.cell))
		return 0;
	before = cell_numbered(samples, join_whole_of(samples, cell.boot)->boot, cell.cell);
	if (!before || !before->said || strlen(before->said) != (size_t)(end - rest) ||
	    memcmp(before->said, rest, (size_t)(end - rest)))
		return 0;
	cell.section = before->section;
	cell.line = before->line;
	cell.is_noisy = before->is_noisy;
	memcpy(cell.at, before->at, sizeof(cell.at));
	memcpy(cell.axis_hashes, before->axis_hashes, sizeof(cell.axis_hashes));
	cell.axes_hash = before->axes_hash;
	cell.place_hash = before->place_hash;
	return add_cell(samples, &cell) ? 1 : -ENOMEM;
}
