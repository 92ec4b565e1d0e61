/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb run measures a plan, prints the table and draws the figures.
 * It checks the whole request before it boots a kernel or writes a file.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "analysis/print/table.h"
#include "analysis/stats/comparison.h"
#include "analysis/verdict/verdict.h"
#include "bench/cli/verb.h"
#include "bench/run/runner.h"
#include "bench/text/arguments.h"
#include "bench/text/message.h"
#include "bench/text/number.h"
#include "plots/page/report.h"

/* Ends with what compare says. Returns its exit code if a regression shall fail the run. */
static int conclude(const struct run_result *result, bool fails)
{
	struct caveats caveats = { 0 };
	int code = EXIT_OK;
	char *line = verdict_line(result->dir, &code, &caveats);

	if (line)
		fprintf(stderr, "run: %s\n", line);
	for (size_t i = 0; i < caveats.count; i++)
		fprintf(stderr, "run: caveat: %s\n", caveats.texts[i]);
	if (line)
		fprintf(stderr, "run: for each cell: invbench compare %s\n", result->dir);
	else if (fails)
		message("--fail-on-regression: the run has nothing to compare");
	caveats_free(&caveats);
	free(line);
	return fails ? code : EXIT_OK;
}

/* Whether the run ends with a comparison by function. */
static bool is_attributed(const struct request *request)
{
	return request->patches && request->functions && !request->is_json;
}

/* Prints the table and draws the figures. If this fails, so does the run, but the record stays. */
static int present(const struct request *request, const struct run_result *result, int code)
{
	const struct table_request table = {
		.hides_functions = is_attributed(request),
		.format = request->is_json ? FORMAT_JSON : FORMAT_TERMINAL,
	};

	if (table_print(result->dir, &table, stdout))
		code = code ? code : EXIT_REGRESSION;
	fflush(stdout);
	if (result->measured && report_make(result->dir, NULL, false))
		code = code ? code : EXIT_REGRESSION;
	fprintf(stderr, "run: %s: %u measured, %u skipped, %u failed\n", result->dir,
		result->measured, result->skipped, result->failed);
	return code;
}

/* What a patch does to each cell, and in which functions: the words of the verb compare. */
static int attribute(const struct run_result *result, bool fails)
{
	char name[] = "compare", functions[] = "--functions";
	char *arguments[] = { name, result->dir, functions, NULL };
	int code = compare_main(3, arguments);

	return fails ? code : EXIT_OK;
}

/* A part of a plan has no verdicts, because they are corrected over all cells of the plan. */
static int present_part(const struct request *request, const struct run_result *result, int code)
{
	const struct part *part = &request->part;

	if (result->is_over)
		message("part %u of %u is measured already: %s", part->index, part->of,
			result->dir);
	else
		fprintf(stderr, "run: %s: part %u of %u: %u measured, %u skipped, %u failed\n",
			result->dir, part->index, part->of, result->measured, result->skipped,
			result->failed);
	fprintf(stderr, "run: when all parts are measured: invbench gather %s\n", request->out);
	return code;
}

static int run_request(struct request *request, bool fail_on_regression)
{
	struct run_result result;
	int code =
		runner_run(request, request->part.of && request->part.unit == PART_BOOT, &result);
	int verdict;

	if (result.dir && request->part.of) {
		code = present_part(request, &result, code);
		free(result.dir);
		return code;
	}
	if (result.dir)
		code = present(request, &result, code);
	if (result.dir && result.measured) {
		verdict = is_attributed(request) ? attribute(&result, fail_on_regression)
						 : conclude(&result, fail_on_regression);
		code = code ? code : verdict;
	}
	free(result.dir);
	return code;
}

_Static_assert(SETTLING_MAX == PLAN_ROUNDS_MAX, "no plan has the rounds that a comparison names");

/* The runner may not include the statistics, so it gets them from here. */
static const struct interim_analyses until_decided = {
	.count = INTERIM_COUNT,
	.rounds = interim_rounds,
	.is_open = verdict_is_open,
};

int run_main(int argc, char **argv)
{
	struct request request = { .plan_name = RUN_PLAN, REQUEST_DEFAULTS };
	bool decide = false, fail = false;
	const struct option_row rows[] = {
		{ "place", "host|lab",
		  "where to measure (default: host, or lab if the plan needs an SMMUv3 and this machine has none)",
		  .text = &request.place_name },
		REQUEST_OPTIONS(&request, "the newest"),
		{ "source", "DIR",
		  "build a kernel for the lab from this git work tree of the kernel's source, which stays as it is; repeatable",
		  .list = &request.sources },
		{ "patch", "FILE|DIR|RANGE",
		  "build each kernel of --kernels with and without this patch, and compare them; a folder, or the commits A..B, is a series of patches; repeatable",
		  .list = &request.patches },
		{ "cmdline", "PARAMETERS|none",
		  "boot each kernel of the lab with these parameters after its own; repeatable: each is a candidate",
		  .list = &request.cmdlines },
		{ "clock", "exact|kvm|emulated",
		  "clock of the lab (default: exact, which counts instructions; kvm is the time of an Arm machine's cores; emulated is for tests)",
		  .text = &request.clock_text },
		{ "functions", NULL,
		  "count the instructions of each function, and what they are: barriers, atomics … (on a host: of the model, without functions)",
		  .flag = &request.functions },
		{ "waits", NULL,
		  "record how long calls of the model wait for a CMD_SYNC, the queue or a lock, and for whom",
		  .flag = &request.waits },
		{ "device", "[TARGET=]NAME",
		  "PCI device to measure, for every target or for one of the plan's targets; free: one that nothing uses; repeatable",
		  .list = &request.devices, .values = "devices" },
		{ "cpus", "LIST",
		  "CPUs on which calls are made, in this order, such as 2-5,8 (default: the process's, "
		  "isolated ones first, then the SMMU's node, CPU 0 last; on the exact clock by number)",
		  .text = &request.cpus },
		{ "allow-write", "NAME",
		  "allow writes to the disk of this device: its content is lost",
		  .text = &request.allow_write, .values = "devices" },
		{ "allow-broken-barriers", NULL, ALLOW_BROKEN_ABOUT,
		  .flag = &request.allow_broken },
		{ "part", "I/N",
		  "measure only the I-th of N parts of the plan, the others elsewhere; to join them: invbench gather",
		  .text = &request.part_text },
		{ "until-decided", NULL,
		  "stop after 40, 80, 160 or 320 rounds, as soon as every verdict is reached (clock hw)",
		  .flag = &decide },
		{ "max-seconds", "SECONDS",
		  "time limit on the hw clock (default: the plan's, else " NUMBER_TEXT(
			  PLAN_MAX_SECONDS) ")",
		  .text = &request.max_seconds },
		{ "fail-on-regression", NULL,
		  "exit as compare does: 1 if something regressed, 2 if something is inconclusive",
		  .flag = &fail },
		{ "dry-run", NULL, "print the cells and the number of calls, measure nothing",
		  .flag = &request.is_dry },
		{ "json", NULL, "print JSON", .flag = &request.is_json },
		{ 0 },
	};
	/* options_parse() moves the arguments. */
	char *typed = arguments_join((const char *const *)argv);
	char *command = typed ? strf("%s %s", program_invocation_name, typed) : NULL;
	int first = options_parse(rows, argc, argv, 0, 1);
	int code = first ? EXIT_USAGE : EXIT_OK, ret;

	if (first > 0) {
		if (first < argc)
			request.plan_name = argv[first];
		request.command = command;
		request.until_decided = decide ? &until_decided : NULL;
		ret = request_check(&request);
		code = ret ? exit_code_of(ret) : 0;
		if (!ret)
			code = request.is_dry ? request_print(&request)
					      : run_request(&request, fail);
	}
	request_free(&request);
	free(command);
	free(typed);
	return code;
}
