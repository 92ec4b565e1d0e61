/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CSV (RFC 4180), one row per round: for spreadsheets, R and pandas.
 * The cost of a round is the one that verdicts use: the lower quartile (S2) of the cost of a call
 * in its sub-batches, net (M2).
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include "analysis/describe/describe.h"
#include "analysis/print/export.h"
#include "analysis/correct/correct.h"

static void put_text(FILE *file, const char *text)
{
	bool quoted = strpbrk(text, "\",\r\n");

	fputs(quoted ? "\"" : "", file);
	for (; *text; text++)
		fprintf(file, *text == '"' ? "\"\"" : "%c", *text);
	fputs(quoted ? "\"," : ",", file);
}

static void put_head(FILE *file)
{
	fputs("run,boot,kernel,clock,unit,cell,section", file);
	for (unsigned int i = 0; i < AXIS_COUNT; i++)
		fprintf(file, ",%s%s", axes[i].name, axes[i].kind == AXIS_BYTES ? "_bytes" : "");
	for (int model = 0; model < MEMORY_MODELS; model++)
		fprintf(file, ",bad_outcome_%s", memory_model_names[model]);
	fputs(",mode,round,rejected,cost\r\n", file);
}

static void put_cell(const struct export *export, const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(export->samples, cell);

	put_text(export->file, describe_header(export->samples, "run"));
	fprintf(export->file, "%u,", cell->boot);
	put_text(export->file, sampled_kernel(boot));
	put_text(export->file, sampled_clock_name(boot));
	put_text(export->file, sampled_clock_unit(boot));
	fprintf(export->file, "%u,", cell->cell);
	put_text(export->file, cell->section);
	for (unsigned int i = 0; i < AXIS_COUNT; i++) {
		if (axes[i].kind == AXIS_NAME)
			put_text(export->file, cell->at[i].name);
		else
			fprintf(export->file, "%" PRIu64 ",", cell->at[i].number);
	}
	for (int model = 0; model < MEMORY_MODELS; model++)
		put_text(export->file,
			 outcome_names[correct_outcome((enum memory_model)model, cell)]);
}

static void put_rounds(const struct export *export, const struct sampled_cell *cell,
		       const char *mode, const struct rounds *rounds)
{
	for (size_t i = 0; i < rounds->count; i++) {
		const struct round_cost *cost = &rounds->costs[i];

		put_cell(export, cell);
		fprintf(export->file, "%s,%u,%d,%.12g\r\n", mode, cost->round,
			sampled_round_rejected(export->samples, cell, cost->round),
			rounds_net(cost, (double)cell->distribution.empty));
	}
}

int export_csv(const struct export *export)
{
	put_head(export->file);
	for (size_t i = 0; i < export->samples->cell_count; i++) {
		const struct sampled_cell *cell = &export->samples->cells[i];

		if (!export_has_samples(export, cell))
			continue;
		put_rounds(export, cell, "each", &cell->each);
		put_rounds(export, cell, "batch", &cell->batch);
	}
	return ferror(export->file) ? -EIO : 0;
}
