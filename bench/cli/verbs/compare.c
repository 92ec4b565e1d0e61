/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb compare tests which candidate is cheaper, and whether the difference is more than noise.
 * It prints the test, the caveats, one line for each cell and a summary. The exit code is that of the worst
 * verdict; a cell that failed counts as a regression.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/compare/contrast_load.h"
#include "analysis/compare/runs.h"
#include "analysis/describe/describe.h"
#include "analysis/describe/observed.h"
#include "analysis/document/format.h"
#include "analysis/stats/comparison.h"
#include "analysis/verdict/verdict.h"
#include "bench/cli/verb.h"
#include "bench/registry/option.h"
#include "bench/store/run_dir.h"
#include "bench/text/arguments.h"
#include "bench/text/json.h"
#include "bench/text/message.h"
#include "bench/text/number.h"

struct compare {
	const char *by, *baseline, *across, *metric, *alpha, *delta;
	struct selection selection;
	const char *format_name;
	char *command; /* as typed */
	int format;
	bool geomean, functions, mix, json, wide;
	struct runs a, b;
	bool two; /* candidates */
};

/* Without --by, compares what the runs contain several of. */
static int parse_by(const struct compare *compare, unsigned int *by)
{
	const char *names[CONTRAST_COUNT + 1] = { NULL };
	int found;

	*by = compare->two ? CONTRAST_RUN : contrast_of_run(&compare->a.samples);
	if (!compare->by)
		return 0;
	for (unsigned int i = 0; i < CONTRAST_COUNT; i++)
		names[i] = contrast_name(i);
	found = option_word("--by", compare->by, names);
	if (found < 0)
		return found;
	*by = (unsigned int)found;
	if ((*by == CONTRAST_RUN) == compare->two)
		return 0;
	message(compare->two ? "--by: %s: two runs can only be compared by run; name one run"
			     : "--by: %s: needs two runs",
		compare->by);
	return -EINVAL;
}

static int request_of(const struct compare *compare, struct contrast_request *request)
{
	int ret = parse_by(compare, &request->by);

	request->baseline = compare->baseline;
	request->across = compare->across;
	request->metric = compare->metric;
	if (!ret && compare->across &&
	    option_word("--across", compare->across, machine_diff_fields) < 0)
		ret = -EINVAL;
	if (!ret)
		ret = option_percent("--alpha", compare->alpha, 0.5, ALPHA_BARE_MIN,
				     &request->alpha);
	if (!ret)
		ret = option_percent("--delta", compare->delta, 1, 0, &request->delta);
	return ret;
}

/* What each difference comes from. The verdicts are printed also if the record has nothing about it. */
static int add_breakdowns(const struct compare *compare, const struct contrast *contrast,
			  struct document *document)
{
	int geomean = compare->geomean ? verdict_add_geomeans(contrast, document) : 0;
	int functions = compare->functions ? verdict_add_functions(contrast, document) : 0;
	int mix = compare->mix ? verdict_add_mix(contrast, document) : 0;

	if (functions == -ENODATA || mix == -ENODATA)
		message("--%s: the record has none; count them with run --functions",
			functions ? "functions" : "mix");
	if (geomean == -ENODATA)
		message("--geomean: no two cells of one candidate differ only in numbers, such as "
			"entries; a mean over operations would answer no question");
	if (geomean)
		return geomean;
	return functions ? functions : mix;
}

static int print_document(const struct compare *compare, const struct contrast *contrast, FILE *out)
{
	struct document document = { 0 };
	int ret, printed;

	verdict_document(&compare->a, compare->two ? &compare->b : NULL, contrast, compare->command,
			 &document);
	ret = add_breakdowns(compare, contrast, &document);
	printed = format_print(&document, compare->format, compare->wide, out);
	document_free(&document);
	return ret ? ret : printed;
}

static int print_json(const struct compare *compare, const struct contrast *contrast)
{
	json_t *json = verdict_json(contrast);

	if (compare->geomean && contrast->count)
		json_object_set_new(json, "geomeans", verdict_geomeans_json(contrast));
	return json_print(json, JSON_RESULTS, stdout);
}

static bool differs_in(const struct samples *samples, enum axis_id axis)
{
	for (size_t i = 0; i < samples->cell_count; i++) {
		const struct sampled_cell *a = &samples->cells[i], *b;

		if (a->race.instances)
			continue;
		sampled_foreach_place(samples, b, a, axis) {
			if (!b->race.instances && b->boot == a->boot &&
			    !sampled_axis_equal(a, b, axis))
				return true;
		}
	}
	return false;
}

/* Pairs of cells exist, but none has two costs. */
static void report_no_costs(const struct compare *compare, const struct contrast *contrast)
{
	if (contrast->failed)
		message("%s: %zu cell%s failed or %s cut short although the baseline was measured; no other cell can be compared",
			compare->two ? compare->b.samples.path : compare->a.samples.path,
			contrast->failed, contrast->failed == 1 ? "" : "s",
			contrast->failed == 1 ? "was" : "were");
	else if (contrast->without_quiet)
		message("%s: noise spoiled all rounds of %zu cell%s (R1-R3 in docs/compare.md); measure on a quieter machine, or more rounds",
			compare->a.samples.path, contrast->without_quiet,
			contrast->without_quiet == 1 ? "" : "s");
	else if (contrast->without_cost)
		message("%s: no two calls that cost anything", compare->a.samples.path);
	else
		message("%s: no two cells have a value of the metric%s%s", compare->a.samples.path,
			compare->metric ? " " : "", compare->metric ? compare->metric : "");
}

/* No two cells can be compared by what was asked; names the axes that could. */
static void report_no_pairs(const struct compare *compare, unsigned int by)
{
	char *text = NULL;
	size_t size, found = 0;
	FILE *out = open_memstream(&text, &size);
	unsigned int axis;

	for (axis = 0; out && axis < AXIS_COUNT && !compare->two; axis++) {
		if (differs_in(&compare->a.samples, axis))
			fprintf(out, "%s%s", found++ ? " or " : "; use --by ", axes[axis].name);
	}
	if (out && !fclose(out))
		message("%s: no two measured cells differ in nothing but the %s%s",
			compare->a.samples.path, contrast_name(by), text);
	free(text);
}

/* Without a row, too, a cell that failed or had noise is a result. */
static int code_of(const struct contrast *contrast, int ret)
{
	int code = verdict_exit_code(contrast);

	return !ret || (ret == -ENODATA && !contrast->count && code) ? code : EXIT_USAGE;
}

/* JSON tells of a result without a row, too: a program reads it whatever the exit code is. */
static int print_result(const struct compare *compare, const struct contrast *contrast, int ret)
{
	bool is_json = compare->format == FORMAT_JSON;
	int printed = 0;

	if (is_json && code_of(contrast, ret) != EXIT_USAGE)
		printed = print_json(compare, contrast);
	else if (!is_json && !ret)
		printed = print_document(compare, contrast, stdout);
	return printed ? printed : ret;
}

static int compare_runs(struct compare *compare)
{
	struct contrast_request request = { 0 };
	struct contrast contrast = { 0 };
	int ret = request_of(compare, &request), code;

	if (!ret)
		ret = contrast_load(&compare->a.samples, compare->two ? &compare->b.samples : NULL,
				    &request, &contrast);
	if (contrast.refusal)
		message("%s", contrast.refusal);
	else if (ret == -ENODATA && contrast.without_cost + contrast.without_metric +
					    contrast.without_quiet + contrast.failed)
		report_no_costs(compare, &contrast);
	else if (ret == -ENODATA)
		report_no_pairs(compare, request.by);
	ret = print_result(compare, &contrast, ret);
	code = code_of(&contrast, ret);
	if (observed_report_alarms(&compare->a.samples))
		code = EXIT_REGRESSION;
	if (compare->two && observed_report_alarms(&compare->b.samples))
		code = EXIT_REGRESSION;
	contrast_free(&contrast);
	return code;
}

/* Whether the text, or the first of its list, is a name that a run has. */
static bool names_run(const char *text)
{
	char *name = text ? strf("%.*s", (int)strcspn(text, ","), text) : NULL;
	char *id = name ? run_name_of(name) : NULL;
	bool is_name = id;

	free(id);
	free(name);
	return is_name;
}

/* A baseline that is the name of a run stands for the first of two runs. */
static int load(struct compare *compare, char *const *runs, int count)
{
	const char *before = count == 2 ? runs[0] : NULL;
	const char *after = count ? runs[count - 1] : "latest";
	int ret;

	if (names_run(compare->baseline)) {
		if (before) {
			message("--baseline: %s is a run; name one run beside it, not two",
				compare->baseline);
			return -EINVAL;
		}
		before = compare->baseline;
		compare->baseline = NULL;
	}
	compare->two = before;
	ret = runs_load(before ? before : after, &compare->selection, compare->metric, &compare->a);
	if (!ret && before)
		ret = runs_load(after, &compare->selection, compare->metric, &compare->b);
	if (!ret && before)
		ret = runs_check_apart(&compare->a, &compare->b);
	return ret;
}

int compare_main(int argc, char **argv)
{
	struct compare compare = { 0 };
	const struct option_row rows[] = {
		{ "by", "AXIS|kernel",
		  "what to compare (default: run for two runs, kernel for several kernels, else strategy)",
		  .text = &compare.by, .values = "axes" },
		{ "baseline", "VALUE|RUN",
		  "value to compare with (default: the first of the plan), or the name of a run, see: invbench help name",
		  .text = &compare.baseline },
		{ "across", "FIELD",
		  "compare although the machines differ in this field of the record, such as default_domain",
		  .text = &compare.across },
		{ "metric", "NAME",
		  "statistic of the cost (default: batch_mean, else mean; median on the exact clock)",
		  .text = &compare.metric, .values = "metrics" },
		{ "alpha", "PERCENT",
		  "false-alarm rate over all cells (default: " NUMBER_TEXT(ALPHA_PERCENT) ")",
		  .text = &compare.alpha },
		{ "delta", "PERCENT",
		  "smallest effect that matters (default: " NUMBER_TEXT(
			  DELTA_SAME_BINARY_PERCENT) "; between kernels or runs " NUMBER_TEXT(DELTA_ACROSS_BUILDS_PERCENT) ")",
		  .text = &compare.delta },
		SELECTION_OPTIONS(&compare.selection),
		{ "geomean", NULL,
		  "print the geometric mean of the effects where cells differ only in numbers",
		  .flag = &compare.geomean },
		{ "functions", NULL,
		  "print the functions that a difference comes from (needs run --functions)",
		  .flag = &compare.functions },
		{ "mix", NULL,
		  "print what both calls are made of: barriers, atomics, cache lines (needs run --functions)",
		  .flag = &compare.mix },
		FORMAT_OPTIONS(&compare.format_name, &compare.wide),
		{ "json", NULL, "the same as --format json", .flag = &compare.json },
		{ 0 },
	};
	char *typed = arguments_join((const char *const *)argv); /* the parser moves them */
	int first = options_parse(rows, argc, argv, 0, 2), code, ret;

	compare.command = typed ? strf("%s %s", program_invocation_short_name, typed) : NULL;
	free(typed);
	if (first <= 0) {
		free(compare.command);
		return first ? EXIT_USAGE : EXIT_OK;
	}
	ret = format_find(compare.json ? "json" : compare.format_name, &compare.format);
	if (!ret)
		ret = load(&compare, argv + first, argc - first);
	code = ret ? (int)exit_code_of(ret) : compare_runs(&compare);
	runs_free(&compare.a);
	runs_free(&compare.b);
	free(compare.selection.sections);
	free(compare.selection.only);
	free(compare.command);
	return code;
}
