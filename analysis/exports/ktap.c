/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel Test Anything Protocol, a test a cell: for kunit.py, kselftest, any TAP harness.
 * A cell that was measured is ok, one that could not be here is a SKIP; not ok
 * is one that failed, or a kernel found dearer than the run's first.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "../describe.h"
#include "../export.h"

/* A # would begin a directive, and a line's end another line. */
static void put_words(FILE *file, const char *text)
{
	for (; *text; text++)
		fputc(*text == '#' || (unsigned char)*text < ' ' ? ' ' : *text, file);
}

static void put_diagnostics(const struct export *export, const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(export->samples, cell);
	struct comparison comparison;

	if (export_tells(export, cell))
		fprintf(export->file, "# %.12g %s a call\n", export_cost(cell),
			sampled_clock_unit(boot));
	if (export_compared(export, cell, &comparison))
		fprintf(export->file, "# %s: %+.2f %% against the run's first kernel\n",
			verdict_names[comparison.verdict], comparison_percent(comparison.effect));
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
		     (cell->state == CELL_MEASURED && !export_regressed(export, cell));

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
	int ret = 0;

	fprintf(export->file, "KTAP version 1\n# run %s\n1..%zu\n", describe_header(samples, "run"),
		samples->cell_count);
	for (size_t i = 0; i < samples->cell_count && !ret; i++)
		ret = put_cell(export, &samples->cells[i], i + 1);
	return ret ? ret : ferror(export->file) ? -EIO : 0;
}
