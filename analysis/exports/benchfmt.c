/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Go benchmark format, one line per round: for benchstat and similar tools.
 * Kernel and clock are configuration lines; the axes are parts of the name. Counters are declared
 * exact, so that readers do not test them. The cost of a round is declared exact only if its clock
 * is.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/describe.h"
#include "analysis/print/export.h"
#include "analysis/correct/correct.h"

static void put_units(const struct export *export)
{
	const struct sampled_boot *boot = sampled_first_clock(export->samples);

	fprintf(export->file, "Unit %s/op better=lower%s\n", sampled_clock_unit(boot),
		sampled_is_exact(boot) ? " assume=exact" : "");
	for (unsigned int i = 0; i < COUNTER_COUNT; i++)
		fprintf(export->file, "Unit %s/op better=lower assume=exact\n", counter_names[i]);
}

/* Go's own names of the machines that run invbench. */
static const char *goarch_of(const char *machine)
{
	if (!strcmp(machine, "aarch64"))
		return "arm64";
	return strcmp(machine, "x86_64") ? machine : "amd64";
}

/*
 * Readers do not compare results whose configuration lines differ. So only what makes results
 * incomparable is a configuration line; the run and the boot are comments.
 */
static void put_boot(const struct export *export, const struct sampled_boot *boot)
{
	const char *machine = json_string_value(json_object_get(boot->environment, "machine"));

	fprintf(export->file, "\n# run %s, boot %u\n", describe_header(export->samples, "run"),
		boot->boot);
	fprintf(export->file, "goos: linux\ngoarch: %s\ncpu: %s\nkernel: %s\nclock: %s\n",
		goarch_of(machine ? machine : "unknown"), describe_cpu(boot), sampled_kernel(boot),
		sampled_clock_name(boot));
}

/* The format wants an upper-case first letter, and the number of CPUs after a dash. */
static void put_name(FILE *file, const struct sampled_cell *cell)
{
	char *label = export_label(cell, "/", "=");

	if (!label)
		return;
	label[0] = (char)toupper((unsigned char)label[0]);
	fprintf(file, "Benchmark%s-%" PRIu64, label, cell->at[AXIS_CPUS].number);
	free(label);
}

static void put_line(const struct export *export, const struct sampled_cell *cell, uint64_t calls,
		     double cost)
{
	const struct sampled_boot *boot = sampled_boot_of(export->samples, cell);

	put_name(export->file, cell);
	fprintf(export->file, "\t%" PRIu64 "\t%.12g %s/op", calls ? calls : 1, cost,
		sampled_clock_unit(boot));
	for (unsigned int i = 0; i < COUNTER_COUNT && cell->counted_calls; i++) {
		if (!cell->is_absent[i])
			fprintf(export->file, "\t%.12g %s/op",
				(double)cell->counters[i] / (double)cell->counted_calls,
				counter_names[i]);
	}
	fputc('\n', export->file);
}

/* Prefers batches, whose cost does not include reading the clock around every call. */
static void put_rounds(const struct export *export, const struct sampled_cell *cell)
{
	const struct distribution *d = &cell->distribution;
	bool batches = cell->batch.count > 0;
	const struct rounds *rounds = batches ? &cell->batch : &cell->each;
	uint64_t calls = batches ? d->batch.calls : d->each.calls;

	for (size_t i = 0; i < rounds->count; i++) {
		const struct round_cost *cost = &rounds->costs[i];

		if (!sampled_round_rejected(export->samples, cell, cost->round))
			put_line(export, cell, calls / rounds->count,
				 rounds_net(cost, (double)d->empty));
	}
}

/* A comment, because a reader compares only results whose configuration lines are equal. */
static void put_correct(FILE *file, const struct sampled_cell *cell)
{
	char *text = correct_text(cell);

	if (text && *text)
		fprintf(file, "# %s: %s\n", cell->at[AXIS_STRATEGY].name, text);
	free(text);
}

int export_benchfmt(const struct export *export)
{
	const struct sampled_boot *last = NULL;

	put_units(export);
	for (size_t i = 0; i < export->samples->cell_count; i++) {
		const struct sampled_cell *cell = &export->samples->cells[i];
		const struct sampled_boot *boot = sampled_boot_of(export->samples, cell);

		if (!export_has_samples(export, cell))
			continue;
		if (boot != last)
			put_boot(export, boot);
		last = boot;
		put_correct(export->file, cell);
		if (sampled_is_exact(boot) && export_has_cost(export, cell))
			put_line(export, cell, cell->distribution.calls, export_cost(cell));
		else if (!sampled_is_exact(boot))
			put_rounds(export, cell);
	}
	return ferror(export->file) ? -EIO : 0;
}
