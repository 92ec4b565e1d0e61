/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verb export, and what its formats share: see export.h. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "../bench/registry.h"
#include "bench/run/run_dir.h"
#include "../bench/say.h"
#include "../bench/verb.h"
#include "export.h"

#define EXPORT(id, name, about) int export_##id(const struct export *export);
#include "exports.list"
#undef EXPORT

static const struct {
	const char *name;
	int (*write)(const struct export *export);
} formats[] = {
#define EXPORT(id, name, about) { name, export_##id },
#include "exports.list"
#undef EXPORT
};

bool export_tells(const struct export *export, const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(export->samples, cell);

	return cell->state == CELL_MEASURED && sampled_clock_tells(boot) &&
	       !sampled_is_no_fact(boot, cell);
}

bool export_compared(const struct export *export, const struct sampled_cell *cell,
		     struct comparison *comparison)
{
	double cost;

	return contrast_find(&export->by_kernel, cell, &cost, comparison) && comparison->count;
}

bool export_regressed(const struct export *export, const struct sampled_cell *cell)
{
	struct comparison comparison;

	return export_compared(export, cell, &comparison) &&
	       comparison.verdict == VERDICT_REGRESSED;
}

double export_cost(const struct sampled_cell *cell)
{
	double median = distribution_median(&cell->distribution);

	return isnan(median) ? distribution_mean(&cell->distribution, &cell->distribution.batch)
			     : median;
}

char *export_label(const struct sampled_cell *cell, const char *between, const char *is)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fprintf(out, "%s%s%s", cell->section, between, cell->at[AXIS_WORKLOAD].name);
	for (unsigned int i = 0; i < AXIS_COUNT; i++) {
		if (i == AXIS_WORKLOAD ||
		    (axes[i].only[0] && axis_is_fallback(&axes[i], &cell->at[i])))
			continue;
		fprintf(out, "%s%s%s", between, axes[i].name, is);
		if (axes[i].kind == AXIS_NAME)
			fputs(cell->at[i].name, out);
		else
			fprintf(out, "%" PRIu64, cell->at[i].number);
	}
	fclose(out);
	return text;
}

/* Kernels are held against each other where a run has several; nothing else is a regression. */
static int judge(struct export *export)
{
	const struct contrast_request by_kernel = { .by = CONTRAST_KERNEL, .delta = NAN };
	int ret;

	if (!sampled_has_kernels(export->samples))
		return 0;
	ret = contrast_load(export->samples, NULL, &by_kernel, &export->by_kernel);
	return ret == -ENOMEM ? ret : 0;
}

static int write_run(const char *run, unsigned int format, FILE *file)
{
	struct samples samples;
	struct export export = { .samples = &samples, .file = file };
	int ret = samples_load(run, &samples);

	if (!ret && !sampled_first_clock(&samples)) {
		say("export: %s: no clock in it whose numbers tell anything", run);
		ret = -EBADMSG;
	}
	if (!ret)
		ret = judge(&export);
	if (!ret)
		ret = formats[format].write(&export);
	if (!ret && samples.stopped)
		say("export: only a part: %s", samples.stopped);
	contrast_free(&export.by_kernel);
	samples_free(&samples);
	return ret;
}

static int format_find(const char *name)
{
	char *text;
	unsigned int i;

	for (i = 0; name && i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (!strcmp(formats[i].name, name))
			return i;
	}
	if (!name) {
		say("export: --format is missing; what is allowed: invbench list exports");
		return -EINVAL;
	}
	text = registry_refusal(REGISTRY_EXPORTS, "--format", name);
	say("%s", text ? text : "--format");
	free(text);
	return -EINVAL;
}

int export_main(int argc, char **argv)
{
	const char *format = NULL;
	const struct option_row rows[] = {
		{ "format", "NAME", "which: invbench list exports", .text = &format },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 1), ret;
	char *run;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	ret = format_find(format);
	if (ret < 0)
		return EXIT_USAGE;
	run = run_find(first < argc ? argv[first] : "latest");
	if (!run)
		return EXIT_USAGE;
	ret = write_run(run, ret, stdout);
	free(run);
	if (fflush(stdout) || ferror(stdout)) {
		say("export: cannot be written: %m");
		return EXIT_USAGE;
	}
	return exit_code_of(ret);
}
