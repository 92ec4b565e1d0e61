/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb report draws the figures and writes the HTML page of a run from its record, or the page of a comparison of
 * two runs, or one figure for a paper.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "bench/cli/verb.h"
#include "bench/registry/option.h"
#include "bench/store/run_dir.h"
#include "bench/text/arguments.h"
#include "bench/text/message.h"
#include "bench/text/number.h"
#include "plots/page/report.h"

#define MM_MIN 30
#define MM_MAX 1000

struct report {
	const char *figure, *size;
	struct figure_paper paper;
};

/* "85x60mm" */
static int parse_size(const char *text, struct figure_paper *paper)
{
	size_t before = text ? strcspn(text, "x") : 0, length = text ? strlen(text) : 0;
	char *width, *height;
	int ret = -EINVAL;

	if (!text)
		return 0;
	width = strndup(text, before);
	height = before < length ? strdup(text + before + 1) : NULL;
	if (height && strlen(height) > 2 && !strcmp(height + strlen(height) - 2, "mm"))
		height[strlen(height) - 2] = '\0';
	if (width && height && !number_parse(width, MM_MIN, MM_MAX, &paper->width))
		ret = number_parse(height, MM_MIN, MM_MAX, &paper->height);
	if (ret)
		message("--size: '%s' is not WIDTHxHEIGHTmm with numbers in %d..%d, such as 85x60mm",
			text, MM_MIN, MM_MAX);
	free(width);
	free(height);
	return ret;
}

static int check(struct report *report)
{
	static const char *const formats[] = { "pdf", "eps", "png", NULL };
	const struct registry *plots = registry_get(REGISTRY_PLOTS);
	const char *needs = report->figure	    ? "figure"
			    : report->paper.is_bare ? "bare"
			    : report->size	    ? "size"
						    : NULL;
	bool is_known = !report->figure;

	if (report->paper.format && option_word("--format", report->paper.format, formats) < 0)
		return -EINVAL;
	if (needs && !report->paper.format) {
		message("--%s: needs --format pdf, eps or png", needs);
		return -EINVAL;
	}
	for (unsigned int i = 0; i < plots->count && !is_known; i++)
		is_known = !strcmp(plots->entries[i].name, report->figure);
	if (!is_known) {
		char *refusal = registry_refusal(REGISTRY_PLOTS, "--figure", report->figure);

		message("%s", refusal ? refusal : report->figure);
		free(refusal);
		return -EINVAL;
	}
	return parse_size(report->size, &report->paper);
}

static int one_run(const struct report *report, const char *run)
{
	char *dir = run_dir_find(run);
	int ret = -ENOENT;

	if (dir)
		ret = report->figure ? report_figure(dir, report->figure, &report->paper)
				     : report_make(dir, &report->paper, true);
	free(dir);
	return ret;
}

static int two_runs(const struct report *report, const char *before, const char *after,
		    const char *typed)
{
	char *a = run_dir_find(before), *b = run_dir_find(after);
	char *command = strf("%s %s", program_invocation_short_name, typed ? typed : "");
	int ret = -ENOENT;

	if (a && b && command)
		ret = report->figure ? report_contrast_figure(a, b, report->figure, &report->paper)
				     : report_contrast(a, b, command);
	free(command);
	free(a);
	free(b);
	return ret;
}

int report_main(int argc, char **argv)
{
	struct report report = { 0 };
	const struct option_row rows[] = {
		{ "format", "pdf|eps|png", "draw the figures in this format, too",
		  .text = &report.paper.format },
		{ "figure", "NAME", "draw only this figure, and only in that format",
		  .text = &report.figure, .values = "plots" },
		{ "bare", NULL, "without headline and footer, which belong in the caption",
		  .flag = &report.paper.is_bare },
		{ "size", "WIDTHxHEIGHTmm",
		  "size of the page; figures with a row for each result are as high as they need",
		  .text = &report.size },
		{ 0 },
	};
	char *typed = arguments_join((const char *const *)argv);
	int first = options_parse(rows, argc, argv, 0, 2);
	int ret;

	if (first <= 0) {
		free(typed);
		return first ? EXIT_USAGE : EXIT_OK;
	}
	ret = check(&report);
	if (!ret && argc - first == 2 && report.paper.format && !report.figure) {
		message("--format: of two runs one figure is drawn; name it with --figure effects or "
			"function-changes");
		ret = -EINVAL;
	}
	if (!ret)
		ret = argc - first == 2 ? two_runs(&report, argv[first], argv[first + 1], typed)
					: one_run(&report, first < argc ? argv[first] : "latest");
	free(typed);
	return exit_code_of(ret);
}
