/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb track finds the kernel since which an operation costs more.
 * It measures a plan on many kernels into one record. If it is killed, the next call continues this record.
 * With --history it measures nothing and reads all earlier runs of the plan.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "analysis/describe/describe.h"
#include "analysis/document/format.h"
#include "analysis/track/track.h"
#include "analysis/stats/comparison.h"
#include "bench/cli/verb.h"
#include "bench/registry/option.h"
#include "bench/run/runner.h"
#include "bench/text/arguments.h"
#include "bench/text/json.h"
#include "bench/system/file.h"
#include "bench/text/message.h"
#include "bench/text/number.h"
#include "plots/page/report.h"

#define PLAN_SUFFIX	".plan"
#define ACCEPTED_SUFFIX ".accepted"

struct track {
	struct request request;
	const char *alpha, *delta, *accepted_path;
	const char *format_name;
	char *command; /* as typed */
	bool is_history, is_wide;
	/* Computed from the options: */
	bool is_plan_unchanged; /* without --set: each accepted step must name a cell of the plan */
	int format;
	struct track_options options;
	struct accepted accepted;
	struct samples *runs; /* oldest first */
	const struct samples **run_list;
	size_t run_count;
	struct timelines timelines;
};

/* Without --accepted, the file next to the plan is optional. */
static int load_accepted(struct track *track)
{
	const char *plan = track->request.plan.path;
	size_t length = strlen(plan), suffix = strlen(PLAN_SUFFIX);
	char *path;
	int ret = 0;

	if (track->accepted_path)
		return accepted_load(track->accepted_path, &track->accepted);
	if (length > suffix && !strcmp(plan + length - suffix, PLAN_SUFFIX))
		length -= suffix;
	path = strf("%.*s" ACCEPTED_SUFFIX, (int)length, plan);
	if (path && !access(path, F_OK))
		ret = accepted_load(path, &track->accepted);
	free(path);
	return ret;
}

static int check_options(struct track *track)
{
	struct track_options *options = &track->options;
	int ret = option_percent("--alpha", track->alpha, 0.5, ALPHA_BARE_MIN, &options->alpha);

	if (!ret)
		ret = option_percent("--delta", track->delta, 1, 0, &options->delta);
	options->alpha = isnan(options->alpha) ? ALPHA_DEFAULT : options->alpha;
	options->delta = isnan(options->delta) ? DELTA_ACROSS_BUILDS : options->delta;
	return ret;
}

static int check_request(struct track *track)
{
	struct request *request = &track->request;
	int ret = check_options(track);

	track->is_plan_unchanged = !request->sets;
	if (!ret)
		ret = format_find(request->is_json ? "json" : track->format_name, &track->format);
	request->is_json = track->format == FORMAT_JSON; /* of --dry-run, too */
	if (!ret && !request->kernel_names) {
		request->kernel_names = calloc(2, sizeof(*request->kernel_names));
		if (!request->kernel_names)
			return -ENOMEM;
		request->kernel_names[0] = "all";
	}
	if (!ret && track->is_history)
		ret = plan_load(request->plan_name, (char *const *)request->sets, &request->plan);
	else if (!ret)
		ret = request_check(request);
	return ret ? ret : load_accepted(track);
}

/* Skips an unreadable record after a message, so that the others still count. */
static int add_run(struct track *track, const char *dir)
{
	struct samples *longer =
		reallocarray(track->runs, track->run_count + 1, sizeof(*track->runs));
	int ret;

	if (!longer)
		return -ENOMEM;
	track->runs = longer;
	ret = samples_load(dir, &longer[track->run_count]);
	/* The run that gather made of the parts of a plan stands for them. */
	if (ret || json_object_get(longer[track->run_count].header, "part"))
		samples_free(&longer[track->run_count]);
	else
		track->run_count++;
	return ret == -ENOMEM ? ret : 0;
}

/* The names are sorted and begin with the time. */
static int find_runs(struct track *track)
{
	const char *plan = track->request.plan.name;
	char *pattern = strf("*Z-%s-????", plan);
	char **dirs = pattern ? file_list(track->request.out, pattern) : NULL;
	int ret = dirs ? 0 : -ENOMEM;

	for (char **dir = dirs; !ret && *dir; dir++)
		ret = add_run(track, *dir);
	if (!ret && !track->run_count) {
		message("--history: %s/ has no run of plan %s", track->request.out, plan);
		ret = -ENOENT;
	}
	file_list_free(dirs);
	free(pattern);
	return ret;
}

static int load_timelines(struct track *track)
{
	size_t i;
	int ret;

	track->run_list = calloc(track->run_count + 1, sizeof(*track->run_list));
	if (!track->run_list)
		return -ENOMEM;
	for (i = 0; i < track->run_count; i++)
		track->run_list[i] = &track->runs[i];
	ret = timelines_load(track->run_list, track->run_count, track->options.alpha,
			     &track->timelines);
	for (i = 0; i < track->timelines.count && !ret; i++) {
		if (track->is_plan_unchanged)
			ret = timeline_check(&track->timelines.list[i], &track->accepted);
		if (!ret)
			ret = timeline_accept(&track->timelines.list[i], &track->accepted);
	}
	return ret;
}

static int print_json(const struct track *track)
{
	json_t *all = json_array();

	for (size_t i = 0; i < track->timelines.count; i++)
		json_array_append_new(all, track_json(&track->timelines.list[i], &track->options));
	return json_print(all, JSON_RESULTS, stdout);
}

/* "ID", or of a history "14 runs, ID … ID" */
static char *runs_text(const struct track *track)
{
	const struct samples *first = &track->runs[0], *last = first + track->run_count - 1;

	if (track->run_count == 1)
		return strdup(describe_header(first, "run"));
	return strf("%zu runs, %s … %s", track->run_count, describe_header(first, "run"),
		    describe_header(last, "run"));
}

static void add_facts(const struct track *track, struct document *document)
{
	const struct sampled_boot *clock =
		track->timelines.count ? track->timelines.list[0].clock : NULL;

	document_fact(document, "run", TONE_PLAIN, runs_text(track));
	if (clock)
		document_fact(document, "clock", TONE_PLAIN, describe_clock(clock));
	if (clock && *describe_clock_limit(clock))
		document_fact(document, "", TONE_LIMIT, strdup(describe_clock_limit(clock)));
	document_fact(document, "command", TONE_PLAIN, strdup(track->command));
	if (!clock)
		document_note(document, TONE_ABSENT,
			      strdup("no cell was measured on two kernels of one flavour"));
}

static int print(const struct track *track)
{
	struct document document = { 0 };
	int ret = 0;

	if (track->format == FORMAT_JSON)
		return print_json(track);
	add_facts(track, &document);
	for (size_t i = 0; i < track->timelines.count && !ret; i++)
		ret = track_add(&track->timelines.list[i], &track->options, &document);
	if (!ret)
		ret = format_print(&document, track->format, track->is_wide, stdout);
	document_free(&document);
	return ret;
}

/* Prints why kernels are missing in the table. */
static void report_missing(const struct samples *run)
{
	json_t *event;
	size_t i;

	json_array_foreach(run->events, i, event) {
		const char *reason = json_string_value(json_object_get(event, "reason"));

		if (!json_object_get(event, "boot") && reason && *reason)
			message("%s", reason);
	}
}

/* Figures of one run go to its folder, those of all runs to a folder history-PLAN. */
static int draw(const struct track *track)
{
	const struct samples *newest = &track->runs[track->run_count - 1];
	char *dir;
	int ret;

	if (!track->is_history)
		return report_make(newest->path, NULL, false);
	dir = strf("%s/history-%s", track->request.out, track->request.plan.name);
	ret = dir ? report_timeline(newest, &track->timelines, track->options.delta, dir) : -ENOMEM;
	free(dir);
	return ret;
}

static int present(struct track *track)
{
	int ret = load_timelines(track), drawn;

	if (!ret)
		ret = print(track);
	fflush(stdout);
	if (ret)
		return exit_code_of(ret);
	if (!track->is_history)
		report_missing(&track->runs[0]);
	drawn = track->timelines.count ? draw(track) : 0;
	ret = track_exit_code(&track->timelines, track->options.delta);
	return ret ? ret : (int)exit_code_of(drawn);
}

static int measure(struct track *track)
{
	struct run_result result;
	int code = runner_run(&track->request, true, &result), shown;

	if (result.dir && !add_run(track, result.dir) && track->run_count) {
		shown = present(track);
		code = code ? code : shown;
	}
	free(result.dir);
	return code;
}

static int show_history(struct track *track)
{
	int ret = find_runs(track);

	return ret ? (int)exit_code_of(ret) : present(track);
}

static void track_free(struct track *track)
{
	timelines_free(&track->timelines);
	while (track->run_count)
		samples_free(&track->runs[--track->run_count]);
	free(track->runs);
	free(track->run_list);
	free(track->command);
	accepted_free(&track->accepted);
	request_free(&track->request);
}

int track_main(int argc, char **argv)
{
	struct track track = { .request = { REQUEST_DEFAULTS, .plan_name = TRACK_PLAN,
					    .place_name = "lab", .functions = true } };
	const struct option_row rows[] = {
		REQUEST_OPTIONS(&track.request, "all"),
		{ "history", NULL, "compare all earlier runs of the plan, measure nothing",
		  .flag = &track.is_history },
		{ "functions", NULL, "print the functions of every step, not only of new ones",
		  .flag = &track.options.functions },
		{ "mix", NULL,
		  "print the barriers, atomics and cache lines of each cell, and the kernels that changed them",
		  .flag = &track.options.mix },
		{ "accepted", "FILE",
		  "file of accepted steps (default: PLAN" ACCEPTED_SUFFIX ", next to the plan)",
		  .text = &track.accepted_path },
		{ "delta", "PERCENT",
		  "smallest step that matters (default: " NUMBER_TEXT(
			  DELTA_ACROSS_BUILDS_PERCENT) ")",
		  .text = &track.delta },
		{ "alpha", "PERCENT",
		  "false-alarm rate of all cells together, on a real clock (default: " NUMBER_TEXT(
			  ALPHA_PERCENT) ")",
		  .text = &track.alpha },
		{ "dry-run", NULL, "print the cells and the kernels, measure nothing",
		  .flag = &track.request.is_dry },
		FORMAT_OPTIONS(&track.format_name, &track.is_wide),
		{ "json", NULL, "the same as --format json", .flag = &track.request.is_json },
		{ 0 },
	};
	char *typed = arguments_join((const char *const *)argv); /* the parser moves them */
	int first = options_parse(rows, argc, argv, 0, 1);
	int code = first ? EXIT_USAGE : EXIT_OK, ret;

	track.command = typed ? strf("%s %s", program_invocation_short_name, typed) : NULL;
	free(typed);
	if (first > 0) {
		if (first < argc)
			track.request.plan_name = argv[first];
		ret = check_request(&track);
		code = ret ? exit_code_of(ret) : EXIT_OK;
		if (!ret && track.request.is_dry)
			code = request_print(&track.request);
		else if (!ret)
			code = track.is_history ? show_history(&track) : measure(&track);
	}
	track_free(&track);
	return code;
}
