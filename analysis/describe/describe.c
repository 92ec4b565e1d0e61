/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes a run in words: see describe.h. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/describe/column.h"
#include "analysis/describe/cpu.h"
#include "analysis/describe/describe.h"
#include "analysis/correct/correct.h"
#include "analysis/read/path_share.h"
#include "bench/text/arguments.h"
#include "bench/text/message.h"

struct text {
	char *string;
	size_t size;
	FILE *out;
};

static FILE *text_start(struct text *text)
{
	text->string = NULL;
	text->out = open_memstream(&text->string, &text->size);
	return text->out;
}

static char *text_stop(struct text *text)
{
	if (fclose(text->out)) {
		free(text->string);
		return NULL;
	}
	return text->string;
}

const char *describe_header(const struct samples *samples, const char *key)
{
	const char *text = json_string_value(json_object_get(samples->header, key));

	return text ? text : "?";
}

char *describe_end(const struct samples *samples)
{
	const char *verdict = json_string_value(json_object_get(samples->end, "verdict"));
	size_t total = json_integer_value(json_object_get(samples->end, "cells"));
	size_t i, measured = 0;

	if (total < samples->cell_count)
		total = samples->cell_count;
	for (i = 0; i < samples->cell_count; i++)
		measured += samples->cells[i].state == CELL_MEASURED;
	return strf("%s, %zu of %zu cells measured",
		    samples->stopped ? "damaged record"
		    : verdict	     ? verdict
				     : "cut short",
		    measured, total);
}

/* Adds an option for each string of a list of the header, or one with all of them, joined by commas. */
static int add_options(const char ***words, const struct samples *samples, const char *key,
		       const char *option)
{
	json_t *text;
	size_t i;
	int ret = 0;

	json_array_foreach(json_object_get(samples->header, key), i, text) {
		/* The header has the seed that was used, whoever set it. */
		if (!ret && json_is_string(text) &&
		    strncmp(json_string_value(text), "seed=", strlen("seed=")))
			ret = arguments_add(words, option, json_string_value(text), NULL);
	}
	return ret;
}

/* The kernels of the lab; a run does not choose that of the host. */
static char *kernels_text(const struct samples *samples)
{
	const json_t *kernels = json_object_get(samples->header, "kernels");
	struct text text;
	json_t *name;
	size_t i;

	if (!text_start(&text))
		return NULL;
	json_array_foreach(kernels, i, name)
		fprintf(text.out, "%s%s", i ? "," : "", json_string_value(name) ?: "?");
	return fclose(text.out) ? NULL : text.string;
}

char *describe_command(const struct samples *samples)
{
	const char **words = NULL, *place = describe_header(samples, "place");
	char *kernels = kernels_text(samples), *text = NULL;
	char *boots = strf(
		"%lld", (long long)json_integer_value(json_object_get(samples->header, "boots")));
	char *seed = strf("%lld",
			  (long long)json_integer_value(json_object_get(samples->header, "seed")));
	int ret = kernels && boots && seed ? 0 : -ENOMEM;

	if (!ret)
		ret = arguments_add(&words, "invbench", "run", describe_header(samples, "plan"),
				    "--place", place, "--seed", seed, NULL);
	if (!ret && !strcmp(place, "lab"))
		ret = arguments_add(&words, "--kernels", kernels, NULL);
	if (!ret && json_integer_value(json_object_get(samples->header, "boots")) > 1)
		ret = arguments_add(&words, "--boots", boots, NULL);
	if (!ret)
		ret = add_options(&words, samples, "sets", "--set");
	if (!ret)
		ret = add_options(&words, samples, "devices", "--device");
	if (!ret)
		text = arguments_join(words);
	arguments_free(&words);
	free(kernels);
	free(boots);
	free(seed);
	return text;
}

/* Prints ", before value after" if the environment has the value. */
static void put_fact(FILE *out, const struct sampled_boot *boot, const char *key,
		     const char *before, const char *after)
{
	const json_t *value = json_object_get(boot->environment, key);

	if (json_is_string(value) && *json_string_value(value))
		fprintf(out, ", %s%s%s", before, json_string_value(value), after);
	else if (json_is_integer(value))
		fprintf(out, ", %s%" JSON_INTEGER_FORMAT "%s", before, json_integer_value(value),
			after);
}

const char *describe_cpu(const struct sampled_boot *boot)
{
	const json_t *cpu = json_object_get(boot->environment, "cpu");
	const char *part = json_string_value(json_object_get(cpu, "CPU part"));
	const char *name = json_string_value(json_object_get(cpu, "model name"));

	if (!name)
		name = cpu_name(json_string_value(json_object_get(cpu, "CPU implementer")), part);
	if (!name)
		name = part;
	return name ? name : "unknown";
}

/* How many digits of a checksum tell patches apart for a reader. */
#define SHA256_DIGITS 12

/* ", built by the lab from /home/me/linux at v7.3-12-g0123456789ab, with changes, configured as 7.3.4" */
static void put_source(FILE *out, const json_t *source, const char *base)
{
	const char *dir = json_string_value(json_object_get(source, "dir"));
	const char *describe = json_string_value(json_object_get(source, "describe"));

	fprintf(out, ", built by the lab from %s at %s%s, configured as %s", dir ? dir : "a source",
		describe ? describe : "an unknown commit",
		json_is_true(json_object_get(source, "dirty")) ? ", with changes" : "", base);
}

/* ", built by the lab from 7.3.4 with UBSAN=n and one.patch (sha256 0123…)" */
static void put_variant(FILE *out, const json_t *variant)
{
	const json_t *patches = json_object_get(variant, "patches"), *patch;
	const char *settings = json_string_value(json_object_get(variant, "settings")), *sum;
	const char *base = json_string_value(json_object_get(variant, "base"));
	const char *cmdline = json_string_value(json_object_get(variant, "cmdline"));
	const json_t *source = json_object_get(variant, "source");
	size_t i;

	if (cmdline)
		fprintf(out, ", booted with %s", cmdline);
	if (!base)
		return;
	if (source) {
		put_source(out, source, base);
		return;
	}
	fprintf(out, ", built by the lab from %s", base);
	if (settings)
		fprintf(out, " with %s", settings);
	json_array_foreach(patches, i, patch) {
		sum = json_string_value(json_object_get(patch, "sha256"));
		fprintf(out, "%s %s (sha256 %.*s…)",
			i	   ? ","
			: settings ? " and"
				   : " with",
			json_string_value(json_object_get(patch, "file")) ?: "a patch",
			SHA256_DIGITS, sum ? sum : "unknown");
	}
}

static void put_origin(FILE *out, const struct samples *samples, const char *kernel)
{
	const json_t *variants = json_object_get(samples->header, "variants"), *variant;
	size_t i;

	json_array_foreach(variants, i, variant) {
		const char *name = json_string_value(json_object_get(variant, "kernel"));

		if (name && !strcmp(name, kernel))
			put_variant(out, variant);
	}
}

char *describe_kernel(const struct samples *samples, const struct sampled_boot *boot)
{
	const char *release =
		json_string_value(json_object_get(boot->environment, "kernel_release"));
	struct text text;

	if (!text_start(&text))
		return NULL;
	fputs(boot->kernel, text.out);
	if (release)
		fprintf(text.out, " (%s)", release);
	put_origin(text.out, samples, boot->kernel);
	put_fact(text.out, boot, "machine", "", "");
	if (boot->environment)
		fprintf(text.out, ", CPU %s", describe_cpu(boot));
	put_fact(text.out, boot, "cpus", "",
		 json_integer_value(json_object_get(boot->environment, "cpus")) == 1 ? " CPU"
										     : " CPUs");
	put_fact(text.out, boot, "page_size", "pages of ", " bytes");
	put_fact(text.out, boot, "default_domain", "domain ", "");
	put_fact(text.out, boot, "inv_range", "inv_range ", "");
	return text_stop(&text);
}

static void put_empty(FILE *out, const struct sampled_empty *empty)
{
	char *least = number_text((double)empty->min), *most = number_text((double)empty->max);

	if (least && most)
		fprintf(out, "an empty sample costs %s%s%s; %s is subtracted", least,
			strcmp(least, most) ? " to " : "", strcmp(least, most) ? most : "", least);
	free(least);
	free(most);
}

char *describe_clock(const struct sampled_boot *boot)
{
	struct text text;
	size_t i;

	if (!boot->clock)
		return strdup("none: the boot ended before the clock was read");
	if (!sampled_has_numbers(boot))
		return strdup(clock_name(CLOCK_EMULATED));
	if (!text_start(&text))
		return NULL;
	fprintf(text.out, "%s: %s", sampled_clock_name(boot), sampled_clock_unit(boot));
	for (i = 0; i < boot->empty_count; i++) {
		const struct sampled_empty *empty = &boot->empties[i];

		fputs("; ", text.out);
		if (boot->empty_count > 1)
			fprintf(text.out, "cells %u-%u: ", empty->first, empty->last);
		put_empty(text.out, empty);
	}
	return text_stop(&text);
}

const char *describe_clock_limit(const struct sampled_boot *boot)
{
	if (!boot->clock)
		return "";
	if (!sampled_has_numbers(boot))
		return "functional test only: emulated time says nothing about "
		       "hardware, so no numbers are shown or compared";
	if (sampled_is_exact(boot))
		return "guest instructions, not time: a barrier counts as one instruction, "
		       "whatever it costs a real core";
	if (boot->clock_kind == CLOCK_KVM)
		return "time of a real core, but an emulated SMMU: each list of commands makes the guest "
		       "wait for the emulator, so only calls without commands (entries = 0) cost what "
		       "they cost beside a real SMMU";
	return "";
}

char *describe_distortion(const struct sampled_boot *boot)
{
	const json_t *options = json_object_get(boot->environment, "distort");
	struct text text;
	json_t *option;
	size_t i;

	if (json_is_null(options))
		return strdup("unknown: the configuration of the kernel is missing");
	if (!text_start(&text))
		return NULL;
	json_array_foreach(options, i, option)
		fprintf(text.out, "%s%s", i ? ", " : "BUILT WITH ", json_string_value(option));
	if (json_array_size(options))
		fputs(", which distort the results", text.out);
	return text_stop(&text);
}

/* Appends in brackets whether a cell's strategy is correct; nothing if that is unknown. */
static void put_correct(FILE *out, const struct sampled_cell *cell)
{
	char *text = correct_text(cell);

	if (text && *text)
		fprintf(out, " (%s)", text);
	free(text);
}

char *describe_section(const struct section *section)
{
	struct text text;
	const char *comma = "";
	unsigned int i;

	if (!text_start(&text))
		return NULL;
	for (i = 0; i < AXIS_COUNT; i++) {
		const struct axis_value *value = &section->cells->at[i];
		char *label;

		if (section_varies(section, i) ||
		    (axes[i].only[0] && axis_is_fallback(&axes[i], value)))
			continue;
		label = axis_label(&axes[i], value);
		fprintf(text.out, "%s%s", comma, label ? label : "");
		free(label);
		if (i == AXIS_STRATEGY)
			put_correct(text.out, section->cells);
		comma = ", ";
	}
	return text_stop(&text);
}

char *describe_fit(const struct fit *fit, const char *unit)
{
	char *slope = number_text(fit->slope), *intercept = number_text(fit->intercept);
	char *text = NULL;

	if (slope && intercept)
		text = strf("%s %s per entry plus %s per call (least squares of the relative "
			    "error over %u array lengths from %.0f to %.0f; largest error: "
			    "%.1f %% at %.0f)",
			    slope, unit, intercept, fit->points, fit->from, fit->to,
			    100 * fit->deviation, fit->deviation_at);
	free(slope);
	free(intercept);
	return text;
}

char *describe_share(const struct section *section, const struct samples *samples)
{
	double least = INFINITY, most = 0, ns = 0;
	size_t rounds = 0, i;

	for (i = 0; i < section->count; i++) {
		struct share_estimate estimate = share_estimate(samples, &section->cells[i]);

		if (!estimate.rounds)
			continue;
		least = fmin(least, estimate.probe);
		most = fmax(most, estimate.probe);
		ns = estimate.probe_ns;
		rounds = estimate.rounds > rounds ? estimate.rounds : rounds;
	}
	if (!rounds)
		return strdup("");
	return strf("CPU in path: share of the CPUs' busy time, median of %zu %s with its 99 %% "
		    "interval; the probe took %.0f ns per call, %.1f to %.1f %% of the busy time, "
		    "which is subtracted",
		    rounds, rounds == 1 ? "round" : "rounds", ns, 100 * least, 100 * most);
}

char *describe_state(const struct sampled_cell *cell)
{
	if (cell->state == CELL_MEASURED)
		return strdup("measured");
	return strf("%s%s%s", cell->event, cell->reason ? ": " : "",
		    cell->reason ? cell->reason : "");
}

char *describe_states(const struct sampled_cell *cells, size_t count)
{
	char *state = describe_state(cells), *text = NULL;

	if (count == 1)
		return state;
	if (state)
		text = strf("%zu cells, %s", count, state);
	free(state);
	return text;
}

char *describe_anchor(const char *side, const struct sampled_cell *cell)
{
	return strf("%s-%u-%u", side, cell->boot, cell->cell);
}
