/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the data of the comparison of two runs: see tsv.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/breakdown/tsv/functions_tsv.h"
#include "analysis/print/tsv/fields.h"
#include "analysis/print/tsv/tsv.h"
#include "analysis/verdict/verdict.h"
#include "bench/system/file.h"
#include "bench/text/message.h"

static int export_effects(const struct contrast *contrast, const char *dir)
{
	FILE *file = table_start(dir, "effects.tsv");

	if (!file)
		return -EIO;
	fputs("label\tbefore\tafter\teffect_percent\tlow_percent\thigh_percent\tverdict\n", file);
	for (size_t i = 0; i < contrast->count; i++) {
		const struct contrast_row *row = &contrast->rows[i];
		const struct comparison *result = &contrast->results[i];
		char *name = verdict_row_name(contrast, i, false);

		fputs(name && *name ? name : row->b->section, file);
		put_number(file, row->cost_a);
		put_number(file, row->cost_b);
		put_effect(file, result->effect);
		put_effect(file, result->low);
		put_effect(file, result->high);
		put_text(file, verdict_names[result->verdict]);
		fputc('\n', file);
		free(name);
	}
	return table_finish(file, dir, "effects.tsv");
}

/* Which functions gained and lost, for each pair that was counted. */
static int export_function_changes(const struct contrast *contrast, const char *dir)
{
	char *path, *name;
	FILE *file = function_changes_start(dir, &path);
	int ret = file ? 0 : -errno, finished;

	for (size_t i = 0; i < contrast->count && !ret; i++) {
		const struct contrast_row *row = &contrast->rows[i];

		name = verdict_row_name(contrast, i, false);
		ret = function_changes_put(file, (unsigned int)i,
					   name && *name ? name : row->b->section, row->a, "before",
					   row->b, "after");
		free(name);
		if (ret == -ENODATA)
			ret = 0;
	}
	finished = file ? file_finish_unsynced(file, path) : 0;
	ret = ret ? ret : finished;
	if (ret)
		message("%s: the functions cannot be written: %s", dir, strerror(-ret));
	free(path);
	return ret;
}

int tsv_write_contrast(const struct contrast *contrast, const char *dir)
{
	int ret = variables_write(contrast->samples_b, contrast->samples_a, dir);

	if (!ret)
		ret = export_effects(contrast, dir);
	return ret ? ret : export_function_changes(contrast, dir);
}
