/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes what calls are made of: see mix_tsv.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/breakdown/mix_table.h"
#include "analysis/breakdown/mix_tsv.h"
#include "analysis/correct/correct.h"
#include "bench/mix/mix.h"
#include "bench/text/message.h"

/* The part of a figure in which a kind stands. */
static const char *part_of(const struct mix_row *row)
{
	if (row->rank >= MIX_DEVICE)
		return "devices";
	if (row->rank >= MIX_LINES)
		return "lines";
	return mix_group(row->rank) == MIX_ORDERING ? "ordering" : "system";
}

/* Whether a cell of the same workload has another value on this axis; a strategy with a verdict always has a name. */
static bool is_named(const struct samples *samples, const struct sampled_cell *cell,
		     enum axis_id axis)
{
	if (axis == AXIS_STRATEGY && *correct_word(cell))
		return true;
	for (size_t i = 0; i < samples->cell_count; i++) {
		const struct sampled_cell *other = &samples->cells[i];

		if (other->mix && sampled_axis_equal(other, cell, AXIS_WORKLOAD) &&
		    !sampled_axis_equal(other, cell, axis))
			return true;
	}
	return false;
}

/* "unmap, vfio, v7.1 (correct on Arm), size 4K" */
static void put_label(FILE *file, const struct samples *samples, const struct sampled_cell *cell)
{
	fputs(cell->at[AXIS_WORKLOAD].name, file);
	for (unsigned int axis = 0; axis < AXIS_COUNT; axis++) {
		bool is_word = axes[axis].kind == AXIS_NAME;
		char *value;

		if (axis == AXIS_WORKLOAD || !is_named(samples, cell, axis))
			continue;
		value = axis == AXIS_STRATEGY ? correct_axis_label(cell, axis)
					      : axis_format(&axes[axis], &cell->at[axis]);
		fprintf(file, ", %s%s%s", is_word ? "" : axes[axis].name, is_word ? "" : " ",
			value ? value : "");
		free(value);
	}
}

static void put_row(FILE *file, unsigned int bar, const struct samples *samples,
		    const struct sampled_cell *cell, const struct mix_row *row)
{
	fprintf(file, "%u\t", bar);
	put_label(file, samples, cell);
	fprintf(file, "\t%s\t%s\t%s\t%s\t%" PRIu64 "\n", sampled_boot_of(samples, cell)->kernel,
		*row->function ? row->function : "-", part_of(row), row->kind, row->counts[0]);
}

static void put_bar(FILE *file, unsigned int bar, const struct samples *samples,
		    const struct sampled_cell *cell, const struct mix_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		if (!mix_is_plain(table->rows[i].rank))
			put_row(file, bar, samples, cell, &table->rows[i]);
}

/* The cell of the kernel before that has a mix. NULL: there is none. */
static const struct sampled_cell *find_before(const struct samples *samples,
					      const struct sampled_cell *cell)
{
	const struct sampled_cell *before = NULL;

	for (const struct sampled_cell *other = samples->cells; other < cell; other++)
		if (other->mix && other->cell == cell->cell)
			before = other;
	return before;
}

static int put_cell(FILE *file, unsigned int *bars, const struct samples *samples,
		    const struct sampled_cell *cell)
{
	const struct sampled_cell *before = find_before(samples, cell);
	struct mix_table table;
	int ret;

	if (!cell->mix || (before && mix_is_same(before, cell)))
		return 0;
	ret = mix_load(&cell, 1, &table);
	if (!ret)
		put_bar(file, (*bars)++, samples, cell, &table);
	mix_free(&table);
	return ret;
}

static unsigned int last_cell(const struct samples *samples)
{
	unsigned int last = 0;

	for (size_t i = 0; i < samples->cell_count; i++)
		last = samples->cells[i].cell > last ? samples->cells[i].cell : last;
	return last;
}

static bool has_mix(const struct samples *samples)
{
	for (size_t i = 0; i < samples->cell_count; i++)
		if (samples->cells[i].mix)
			return true;
	return false;
}

/* The boots stand in the order of the kernels, so the cells of one number do, too. */
static int put_cells(FILE *file, const struct samples *samples)
{
	unsigned int last = last_cell(samples), bars = 0;
	int ret = 0;

	fputs("bar\tlabel\tkernel\tfunction\tpart\tkind\tcount\n", file);
	for (unsigned int cell = 0; cell <= last; cell++)
		for (size_t i = 0; i < samples->cell_count && !ret; i++)
			if (samples->cells[i].cell == cell)
				ret = put_cell(file, &bars, samples, &samples->cells[i]);
	return ret;
}

int mix_tsv_write(const struct samples *samples, const char *dir)
{
	char *path;
	FILE *file;
	int ret;

	if (!has_mix(samples))
		return 0;
	path = strf("%s/mix.tsv", dir);
	file = path ? fopen(path, "we") : NULL;
	ret = file ? put_cells(file, samples) : -errno;
	if (file && fclose(file))
		ret = -errno;
	if (ret)
		message("%s: %s", path ? path : dir, strerror(-ret));
	free(path);
	return ret;
}
