/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes who waited for whom, for the figure waits: see waits.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/breakdown/waits.h"
#include "analysis/correct/correct.h"
#include "bench/system/file.h"
#include "bench/text/message.h"

/* For whom a caller can wait besides other callers. */
static const char *const others[] = { "SMMU", "attacher" };

#define OTHERS (sizeof(others) / sizeof(others[0]))

static unsigned int callers_of(const struct sampled_cell *cell)
{
	return (unsigned int)cell->at[AXIS_CPUS].number;
}

static bool is_drawn(const struct sampled_cell *cell)
{
	return cell->waits && callers_of(cell) > 1;
}

/* Whether a peer of the record is that of a column: a caller, or one of the others. */
static bool is_peer(const json_t *peer, unsigned int column, unsigned int callers)
{
	if (json_is_integer(peer))
		return column < callers && json_integer_value(peer) == column;
	return column >= callers && !strcmp(json_string_value(peer), others[column - callers]);
}

static void put_pair(FILE *file, const struct sampled_cell *cell, unsigned int caller,
		     unsigned int column)
{
	unsigned int callers = callers_of(cell);
	double calls = json_number_value(json_object_get(cell->waits, "calls")) / callers, sum = 0,
	       longest = 0;
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(cell->waits, "pairs"), i, row) {
		double count = json_number_value(json_array_get(row, 3)),
		       ticks = json_number_value(json_array_get(row, 4)) -
			       count * (double)cell->distribution.empty;

		if (json_integer_value(json_array_get(row, 0)) != caller ||
		    !is_peer(json_array_get(row, 2), column, callers))
			continue;
		sum += fmax(ticks, 0);
		longest = fmax(longest, json_number_value(json_array_get(row, 5)));
	}
	fprintf(file, "\t%u\t%u\t%.12g\t%.12g\n", caller, column, sum / calls, longest);
}

/* The values of the axes that are not the default. */
static void put_label(FILE *file, const struct sampled_cell *cell)
{
	const char *comma = "";

	for (unsigned int axis = 0; axis < AXIS_COUNT; axis++) {
		char *label;

		if (axis == AXIS_TARGET || axis == AXIS_SIZE ||
		    (axis != AXIS_STRATEGY && axis_is_fallback(&axes[axis], &cell->at[axis])))
			continue;
		label = correct_axis_label(cell, axis);
		fprintf(file, "%s%s", comma, label ? label : "");
		free(label);
		comma = ", ";
	}
}

static void put_cell(FILE *file, unsigned int panel, const struct sampled_cell *cell)
{
	unsigned int callers = callers_of(cell);

	for (unsigned int caller = 0; caller < callers; caller++)
		for (unsigned int column = 0; column < callers + OTHERS; column++) {
			fprintf(file, "%u\t", panel);
			put_label(file, cell);
			fprintf(file, "\t%u", callers);
			put_pair(file, cell, caller, column);
		}
}

static int write_file(const struct samples *samples, const char *path)
{
	FILE *file = file_start(path);
	unsigned int panel = 0;

	if (!file)
		return -errno;
	fputs("panel\tlabel\tcallers\tcaller\tpeer\tmean\tlongest\n", file);
	for (size_t i = 0; i < samples->cell_count; i++)
		if (is_drawn(&samples->cells[i]))
			put_cell(file, panel++, &samples->cells[i]);
	return file_finish_unsynced(file, path);
}

int waits_write(const struct samples *samples, const char *dir)
{
	char *path;
	size_t i = 0;
	int ret;

	while (i < samples->cell_count && !is_drawn(&samples->cells[i]))
		i++;
	if (i == samples->cell_count)
		return 0;
	path = strf("%s/waits.tsv", dir);
	ret = path ? write_file(samples, path) : -ENOMEM;
	if (ret)
		message("%s: cannot be written: %s", path ? path : dir, strerror(-ret));
	free(path);
	return ret;
}
