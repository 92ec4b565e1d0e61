/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb compare: which arm is cheaper, and is that more than noise?
 * It says how it was tested, what makes the times doubtful, one line a cell and
 * a summary, and answers with the exit code of the worst.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../bench/say.h"
#include "../bench/verb.h"
#include "describe.h"
#include "grid.h"
#include "runs.h"
#include "verdict.h"

struct compare {
	const char *by, *baseline, *metric, *alpha, *delta;
	bool functions, json;
	struct runs a, b;
	bool two; /* arms */
};

/* What a run has several of; the user's word goes before. */
static int by_parse(const struct compare *compare, unsigned int *by)
{
	struct registry_entry known[CONTRAST_COUNT];
	char *refusal;

	*by = compare->two				 ? CONTRAST_RUN
	      : sampled_has_kernels(&compare->a.samples) ? CONTRAST_KERNEL
							 : AXIS_STRATEGY;
	if (!compare->by)
		return 0;
	for (unsigned int i = 0; i < CONTRAST_COUNT; i++) {
		known[i] = (struct registry_entry){ contrast_name(i), NULL };
		if (!strcmp(compare->by, known[i].name)) {
			*by = i;
			if ((i == CONTRAST_RUN) == compare->two)
				return 0;
			say(compare->two ? "--by: %s: two runs are compared by run"
					 : "--by: %s: needs two runs",
			    compare->by);
			return -EINVAL;
		}
	}
	refusal = registry_refusal_of(known, CONTRAST_COUNT, "--by", compare->by);
	say("%s", refusal ? refusal : compare->by);
	free(refusal);
	return -EINVAL;
}

static int request_of(const struct compare *compare, struct contrast_request *request)
{
	int ret = by_parse(compare, &request->by);

	request->baseline = compare->baseline;
	request->metric = compare->metric;
	if (!ret)
		ret = share_parse("alpha", compare->alpha, 0.5, &request->alpha);
	if (!ret)
		ret = share_parse("delta", compare->delta, 1, &request->delta);
	return ret;
}

static void put_line(struct grid *grid, const char *label, char *text)
{
	grid_put(grid, strdup(label));
	grid_put(grid, text);
}

/* Whether a boot before this one was of the same kernel. */
static bool is_told(const struct samples *samples, size_t boot)
{
	size_t i;

	for (i = 0; i < boot; i++) {
		if (samples->boots[i].clock &&
		    !strcmp(samples->boots[i].kernel, samples->boots[boot].kernel))
			return true;
	}
	return !samples->boots[boot].clock;
}

static void put_runs(struct grid *grid, const char *label, const struct runs *runs)
{
	const struct samples *samples = &runs->samples;
	size_t i;

	for (i = 0; i < runs->count; i++)
		put_line(grid, i ? "" : label, strdup(runs->titles[i]));
	for (i = 0; i < samples->boot_count; i++) {
		if (!is_told(samples, i))
			put_line(grid, "kernel", describe_kernel(&samples->boots[i]));
	}
}

static int print_heading(const struct compare *compare, const struct contrast *contrast, FILE *out)
{
	static const bool left[] = { true, true };
	struct grid grid = { .columns = 2, .left = left };
	struct doubts doubts = { 0 };
	char *shortage = verdict_shortage(contrast);
	int ret = verdict_doubts(contrast, &doubts);
	size_t i;

	put_runs(&grid, "run", &compare->a);
	if (compare->two)
		put_runs(&grid, "and", &compare->b);
	put_line(&grid, "compared", verdict_subject(contrast));
	put_line(&grid, "cost", verdict_cost(contrast));
	put_line(&grid, "test", verdict_test(contrast));
	if (*describe_clock_limit(sampled_first_clock(contrast->samples_a)))
		put_line(&grid, "",
			 strdup(describe_clock_limit(sampled_first_clock(contrast->samples_a))));
	for (i = 0; i < doubts.count; i++)
		put_line(&grid, i ? "" : "doubt", strdup(doubts.texts[i]));
	if (shortage)
		put_line(&grid, "too few", strdup(shortage));
	if (!ret)
		ret = grid_print(&grid, out);
	grid_free(&grid);
	doubts_free(&doubts);
	free(shortage);
	return ret;
}

static int print_text(const struct compare *compare, const struct contrast *contrast, FILE *out)
{
	int ret = print_heading(compare, contrast, out);
	char *summary = verdict_summary(contrast);

	fputc('\n', out);
	if (!ret)
		ret = verdict_print(contrast, out);
	fprintf(out, "\n%s\n", summary ? summary : "");
	free(summary);
	if (ret || !compare->functions)
		return ret;
	ret = verdict_print_functions(contrast, out);
	if (ret == -ENODATA)
		say("--functions: the record has none; they are counted by run --attribute");
	return ret;
}

static int print_json(const struct contrast *contrast, FILE *out)
{
	json_t *document = verdict_json(contrast);
	int ret =
		document ? json_dumpf(document, out, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) : -1;

	fputc('\n', out);
	json_decref(document);
	return ret ? -EIO : 0;
}

static bool differs_in(const struct samples *samples, enum axis_id axis)
{
	size_t i, j;

	for (i = 0; i < samples->cell_count; i++) {
		for (j = 0; j < i; j++) {
			const struct sampled_cell *a = &samples->cells[i], *b = &samples->cells[j];

			if (sampled_siblings(a, b, axis) && !sampled_axis_equal(a, b, axis))
				return true;
		}
	}
	return false;
}

/* Nothing differs in what was asked about: what does? */
static void say_nothing(const struct compare *compare, unsigned int by)
{
	char *text = NULL;
	size_t size, found = 0;
	FILE *out = open_memstream(&text, &size);
	unsigned int axis;

	for (axis = 0; out && axis < AXIS_COUNT && !compare->two; axis++) {
		if (differs_in(&compare->a.samples, axis))
			fprintf(out, "%s%s", found++ ? " or " : "; give --by ", axes[axis].name);
	}
	if (out && !fclose(out))
		say("%s: no two measured cells differ in nothing but the %s%s",
		    compare->a.samples.path, contrast_name(by), text);
	free(text);
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
		say("%s", contrast.refusal);
	else if (ret == -ENODATA)
		say_nothing(compare, request.by);
	if (!ret)
		ret = compare->json ? print_json(&contrast, stdout)
				    : print_text(compare, &contrast, stdout);
	code = ret ? EXIT_USAGE : verdict_exit_code(&contrast);
	contrast_free(&contrast);
	return code;
}

int compare_main(int argc, char **argv)
{
	struct compare compare = { 0 };
	const struct option_row rows[] = {
		{ "by", "AXIS|kernel",
		  "what is compared (default: strategy, or kernel; two runs: run)",
		  .text = &compare.by },
		{ "baseline", "VALUE",
		  "that the others are held against (default: the plan's first)",
		  .text = &compare.baseline },
		{ "metric", "NAME", "of the cost (default: batch, else mean; exact clock: median)",
		  .text = &compare.metric },
		{ "alpha", "PERCENT", "false alarms of all cells together (default: 1)",
		  .text = &compare.alpha },
		{ "delta", "PERCENT",
		  "effects below do not matter (default: 0.5, across kernels or runs 1, exact clock 0)",
		  .text = &compare.delta },
		{ "functions", NULL, "from which functions a difference comes (run --attribute)",
		  .flag = &compare.functions },
		{ "json", NULL, "for a machine to read", .flag = &compare.json },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 2), code, ret;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	compare.two = argc - first == 2;
	ret = runs_load(first < argc ? argv[first] : "latest", &compare.a);
	if (!ret && compare.two)
		ret = runs_load(argv[first + 1], &compare.b);
	code = ret ? (int)exit_code_of(ret) : compare_runs(&compare);
	runs_free(&compare.a);
	runs_free(&compare.b);
	if (fflush(stdout) || ferror(stdout)) {
		say("compare: cannot write: %m");
		return EXIT_USAGE;
	}
	return code;
}
