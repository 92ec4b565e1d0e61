/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel Test Anything Protocol (KTAP), one test per cell: for kunit.py, kselftest and TAP tools.
 * A measured cell is "ok", and a skipped one "ok … # SKIP". A cell is "not ok" if it failed, if its
 * kernel regressed against the first kernel of the run, or if its race contradicts a memory model.
 * One more test is "not ok" if the run was cut short.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/describe.h"
#include "analysis/describe/observed.h"
#include "analysis/print/export.h"
#include "analysis/correct/correct.h"

/* Replaces "#", which would begin a directive, and control characters. */
static void put_words(FILE *file, const char *text)
{
	for (; *text; text++)
		fputc(*text == '#' || (unsigned char)*text < ' ' ? ' ' : *text, file);
}

/* A kernel on which a call cost nothing has no ratio to another. */
static void put_verdict(FILE *file, const struct comparison *comparison)
{
	double percent = comparison_percent(comparison->effect);

	fprintf(file, "# %s: ", verdict_names[comparison->verdict]);
	if (isfinite(percent))
		fprintf(file, "%+.2f %%", percent);
	else
		fputs(comparison->effect > 0 ? "from 0" : "to 0", file);
	fputs(" against the run's first kernel\n", file);
}

static void put_diagnostics(const struct export *export, const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(export->samples, cell);
	struct comparison comparison;
	char *correct = correct_text(cell);

	if (export_has_cost(export, cell))
		fprintf(export->file, "# %.12g %s a call\n", export_cost(cell),
			sampled_clock_unit(boot));
	if (export_has_cost(export, cell) && correct && *correct)
		fprintf(export->file, "# %s\n", correct);
	free(correct);
	if (export_compared(export, cell, &comparison))
		put_verdict(export->file, &comparison);
	if (observed_judge(export->samples, cell)) {
		char *text = observed_text(export->samples, cell);

		fprintf(export->file, "# %s\n", text ? text : "");
		free(text);
	}
	if (cell->state == CELL_FAILED || cell->state == CELL_CUT) {
		char *state = describe_state(cell);

		fputs("# ", export->file);
		put_words(export->file, state ? state : "");
		fputc('\n', export->file);
		free(state);
	}
}

static int put_cell(const struct export *export, const struct sampled_cell *cell, size_t number)
{
	char *label = export_label(cell, " ", " ");
	bool is_ok = cell->state == CELL_SKIPPED ||
		     (cell->state == CELL_MEASURED && !export_is_bad(export, cell));

	if (!label)
		return -ENOMEM;
	put_diagnostics(export, cell);
	fprintf(export->file, "%s %zu boot %u kernel %s ", is_ok ? "ok" : "not ok", number,
		cell->boot, sampled_boot_of(export->samples, cell)->kernel);
	put_words(export->file, label);
	if (cell->state == CELL_SKIPPED) {
		fputs(" # SKIP ", export->file);
		put_words(export->file, cell->reason ? cell->reason : "");
	}
	fputc('\n', export->file);
	free(label);
	return 0;
}

int export_ktap(const struct export *export)
{
	const struct samples *samples = export->samples;
	/* A harness must not take the cells of half a run for all of them. */
	size_t tests = samples->cell_count + !samples->end;
	int ret = 0;

	fprintf(export->file, "KTAP version 1\n# run %s\n1..%zu\n", describe_header(samples, "run"),
		tests);
	for (size_t i = 0; i < samples->cell_count && !ret; i++)
		ret = put_cell(export, &samples->cells[i], i + 1);
	if (!samples->end)
		fprintf(export->file, "not ok %zu the run was cut short\n", tests);
	return ret ? ret : ferror(export->file) ? -EIO : 0;
}
