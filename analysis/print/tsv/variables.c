/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the facts about a run that figures print: see fields.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/contrast_check.h"
#include "analysis/describe/describe.h"
#include "analysis/print/tsv/fields.h"
#include "analysis/series/series.h"
#include "analysis/verdict/verdict.h"
#include "bench/text/message.h"
#include "bench/trust/field.h"

/* A field has no quote, so it can stand in one of gnuplot's strings. */
static void put_variable(FILE *file, const char *name, const char *value)
{
	fprintf(file, "run_%s = '", name);
	field_put(file, value);
	fputs("'\n", file);
}

/* Lists the kernels that were booted, each once. */
static char *kernel_names(const struct samples *samples)
{
	char *text = NULL;
	size_t i, j, size;
	FILE *out = open_memstream(&text, &size);

	for (i = 0; out && i < samples->boot_count; i++) {
		const char *kernel = samples->boots[i].kernel;

		for (j = 0; j < i && strcmp(samples->boots[j].kernel, kernel);)
			j++;
		if (j == i)
			fprintf(out, "%s%s", i ? ", " : "", kernel);
	}
	return out && !fclose(out) ? text : NULL;
}

/* A single kernel is named by its full release; several would need too much room. */
static char *kernels_of(const struct samples *samples)
{
	const char *release = samples->boot_count
				      ? json_string_value(json_object_get(
						samples->boots[0].environment, "kernel_release"))
				      : NULL;

	if (release && !sampled_has_kernels(samples))
		return strdup(release);
	return kernel_names(samples);
}

static char *machine_of(const struct samples *samples)
{
	const struct sampled_boot *boot = samples->boots;
	const char *machine =
		boot ? json_string_value(json_object_get(boot->environment, "machine")) : NULL;

	return strf("%s, CPU %s, %s", machine ? machine : "unknown machine",
		    boot ? describe_cpu(boot) : "unknown", describe_header(samples, "place"));
}

static void put_owned(FILE *file, const char *name, char *value)
{
	put_variable(file, name, value);
	free(value);
}

static char *interval_of(const struct contrast *contrast)
{
	const struct comparison_options *options = &contrast->options;

	return strf("%g", 100 * (1 - options->alpha / options->interim));
}

/* Of the comparison of kernels on a real clock; empty if there is none. */
static void put_kernel_interval(FILE *file, const struct samples *samples)
{
	const struct contrast_request request = { .by = CONTRAST_KERNEL, .delta = NAN };
	const struct sampled_boot *clock = sampled_first_clock(samples);
	struct contrast contrast = { .samples_a = samples, .samples_b = samples, .by = request.by };
	bool is_compared = clock && !sampled_is_exact(clock) && sampled_has_kernels(samples) &&
			   !contrast_check(&contrast, &request);

	put_owned(file, "kernel_interval_percent", is_compared ? interval_of(&contrast) : NULL);
	contrast_free(&contrast);
}

/* Writes the interval and the delta of the verdicts, empty if the run has none, and the interval of put_rounds(). */
static void put_verdict_options(FILE *file, const struct samples *samples)
{
	struct contrast contrast;
	bool has_verdicts = !verdict_of_run(samples, &contrast);

	put_owned(file, "interval_percent", has_verdicts ? interval_of(&contrast) : NULL);
	put_owned(file, "delta_percent",
		  has_verdicts ? strf("%g", 100 * contrast.options.delta) : NULL);
	put_kernel_interval(file, samples);
	put_owned(file, "round_percent", strf("%g", 100 * (1 - ALPHA_DEFAULT)));
	put_owned(file, "kernel_delta_percent", strf("%g", 100 * DELTA_ACROSS_BUILDS));
	contrast_free(&contrast);
}

int variables_write(const struct samples *samples, const struct samples *before, const char *dir)
{
	const struct sampled_boot *boot = sampled_first_clock(samples);
	FILE *file = table_start(dir, "run.gp");

	if (!file)
		return -EIO;
	put_variable(file, "id", describe_header(samples, "run"));
	put_variable(file, "plan", describe_header(samples, "plan"));
	put_owned(file, "kernel", kernels_of(samples));
	put_variable(file, "first_kernel", boot ? boot->kernel : "");
	put_owned(file, "machine", machine_of(samples));
	put_variable(file, "clock", boot ? sampled_clock_name(boot) : "");
	put_variable(file, "unit", boot ? sampled_clock_unit(boot) : "");
	put_variable(file, "limit", boot ? describe_clock_limit(boot) : "");
	if (before)
		put_variable(file, "before", describe_header(before, "run"));
	put_verdict_options(file, samples);
	return table_finish(file, dir, "run.gp");
}
