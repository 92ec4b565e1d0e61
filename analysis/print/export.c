/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a format, writes a run in it, and holds what formats share: see export.h. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/contrast_load.h"
#include "analysis/describe/observed.h"
#include "analysis/print/export.h"
#include "bench/registry/option.h"
#include "bench/text/message.h"

#define EXPORT(id, name, about) int export_##id(const struct export *export);
#include "exports.list"
#undef EXPORT

#define EXPORT(id, name, about) name,
static const char *const names[] = {
#include "exports.list"
	NULL
};
#undef EXPORT

#define EXPORT(id, name, about) export_##id,
static int (*const writers[])(const struct export *export) = {
#include "exports.list"
};
#undef EXPORT

bool export_has_samples(const struct export *export, const struct sampled_cell *cell)
{
	const struct sampled_boot *boot = sampled_boot_of(export->samples, cell);

	return cell->state == CELL_MEASURED && !cell->race.instances && sampled_has_numbers(boot) &&
	       !sampled_is_inexact(boot, cell);
}

bool export_has_cost(const struct export *export, const struct sampled_cell *cell)
{
	return export_has_samples(export, cell) && !isnan(export_cost(cell));
}

bool export_compared(const struct export *export, const struct sampled_cell *cell,
		     struct comparison *comparison)
{
	double cost;

	return contrast_find(&export->by_kernel, cell, &cost, comparison) && comparison->count;
}

bool export_is_bad(const struct export *export, const struct sampled_cell *cell)
{
	struct comparison comparison;

	if (observed_judge(export->samples, cell) == OBSERVED_ALARM)
		return true;
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
	fprintf(out, "%s%s%s%s%s", cell->section, between, axes[AXIS_WORKLOAD].name, is,
		cell->at[AXIS_WORKLOAD].name);
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

/* Compares the kernels of a run that has several. Exports know no other regression. */
static int judge(struct export *export)
{
	const struct contrast_request by_kernel = { .by = CONTRAST_KERNEL, .delta = NAN };
	int ret;

	if (!sampled_has_kernels(export->samples))
		return 0;
	ret = contrast_load(export->samples, NULL, &by_kernel, &export->by_kernel);
	return ret == -ENOMEM ? ret : 0;
}

int export_write(const char *run, unsigned int format, FILE *file)
{
	struct samples samples;
	struct export export = { .samples = &samples, .file = file };
	int ret = samples_load(run, &samples);

	if (!ret && !sampled_first_clock(&samples)) {
		message("export: %s: no boot has a clock whose numbers have a meaning", run);
		ret = -EBADMSG;
	}
	if (!ret)
		ret = judge(&export);
	if (!ret)
		ret = writers[format](&export);
	if (!ret && samples.stopped)
		message("export: incomplete: %s", samples.stopped);
	else if (!ret && !samples.end)
		message("export: incomplete: %s: the run was cut short", run);
	contrast_free(&export.by_kernel);
	samples_free(&samples);
	return ret;
}

int export_find(const char *name)
{
	if (name)
		return option_word("--format", name, names);
	message("export: --format is missing; 'invbench list exports' shows the formats");
	return -EINVAL;
}
