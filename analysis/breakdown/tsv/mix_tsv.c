/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes what calls are made of: see mix_tsv.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/breakdown/mix_table.h"
#include "analysis/breakdown/tsv/counted.h"
#include "analysis/breakdown/tsv/mix_tsv.h"
#include "bench/mix/mix.h"
#include "bench/text/message.h"
#include "bench/trust/field.h"

/* The part of a figure in which a kind stands. */
static const char *part_of(const struct mix_row *row)
{
	if (row->rank >= MIX_DEVICE)
		return "devices";
	if (row->rank >= MIX_LINES)
		return "lines";
	return mix_group(row->rank) == MIX_ORDERING ? "ordering" : "system";
}

static void put_bar(FILE *file, unsigned int bar, const char *label, const char *kernel,
		    const struct mix_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct mix_row *row = &table->rows[i];

		const char *const texts[] = { label, kernel, *row->function ? row->function : "-",
					      part_of(row), row->kind };

		if (mix_is_plain(row->rank))
			continue;
		fprintf(file, "%u", bar);
		for (size_t text = 0; text < sizeof(texts) / sizeof(*texts); text++) {
			fputc('\t', file);
			field_put(file, texts[text]);
		}
		fprintf(file, "\t%" PRIu64 "\n", row->counts[0]);
	}
}

static int put_cell(FILE *file, unsigned int *bars, const struct samples *samples,
		    const struct counted *calls, size_t index)
{
	const struct sampled_cell *cell = calls->cells[index],
				  *before = counted_before(calls, index);
	struct mix_table table;
	char *label;
	int ret;

	if (!cell->mix || (before && before->mix && mix_is_same(before, cell)))
		return 0;
	label = counted_label(calls, cell);
	ret = label ? mix_load(&cell, 1, &table) : -ENOMEM;
	if (!ret)
		put_bar(file, (*bars)++, label, sampled_boot_of(samples, cell)->kernel, &table);
	if (label)
		mix_free(&table);
	free(label);
	return ret;
}

static bool has_mix(const struct samples *samples)
{
	for (size_t i = 0; i < samples->cell_count; i++)
		if (samples->cells[i].mix)
			return true;
	return false;
}

static int put_cells(FILE *file, const struct samples *samples)
{
	struct counted calls;
	unsigned int bars = 0;
	int ret = counted_load(samples, &calls);

	fputs("bar\tlabel\tkernel\tfunction\tpart\tkind\tcount\n", file);
	for (size_t i = 0; i < calls.count && !ret; i++)
		ret = put_cell(file, &bars, samples, &calls, i);
	counted_free(&calls);
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
