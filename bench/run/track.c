/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb track: since which kernel does an operation cost more?
 * Measures a plan on many kernels, one record for all, which a killed call
 * leaves for the next one to finish; or looks at all runs of the plan that
 * there have been (--history), which measures nothing.
 */
#include <errno.h>
#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "analysis/stats/comparison.h"
#include "analysis/track.h"
#include "plots/report.h"
#include "conduct.h"
#include "bench/say.h"
#include "bench/verb.h"

#define PLAN_SUFFIX	".plan"
#define ACCEPTED_SUFFIX ".accepted"

struct track {
	struct request request;
	const char *alpha, *delta, *accepted_path;
	bool is_history;
	/* What it comes to. */
	bool is_as_written; /* the plan: its cells are what an accepted step may be of */
	struct track_options options;
	struct accepted accepted;
	struct samples *runs; /* oldest first */
	const struct samples **run_list;
	size_t run_count;
	struct timelines timelines;
};

/* Beside the plan unless named; there need be none there. */
static int load_accepted(struct track *track)
{
	const char *plan = track->request.plan.path;
	size_t length = strlen(plan), suffix = strlen(PLAN_SUFFIX);
	char *beside;
	int ret = 0;

	if (track->accepted_path)
		return accepted_load(track->accepted_path, &track->accepted);
	if (length > suffix && !strcmp(plan + length - suffix, PLAN_SUFFIX))
		length -= suffix;
	beside = sentence("%.*s" ACCEPTED_SUFFIX, (int)length, plan);
	if (beside && !access(beside, F_OK))
		ret = accepted_load(beside, &track->accepted);
	free(beside);
	return ret;
}

static int check_options(struct track *track)
{
	struct track_options *options = &track->options;
	int ret = share_parse("alpha", track->alpha, 0.5, &options->alpha);

	if (!ret)
		ret = share_parse("delta", track->delta, 1, &options->delta);
	options->alpha = isnan(options->alpha) ? ALPHA_DEFAULT : options->alpha;
	options->delta = isnan(options->delta) ? DELTA_ACROSS_BUILDS : options->delta;
	return ret;
}

static int check(struct track *track)
{
	struct request *request = &track->request;
	int ret = check_options(track);

	track->is_as_written = !request->sets;
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

/* A record that cannot be read is said and passed over, for the others can. */
static int add_run(struct track *track, const char *dir)
{
	struct samples *longer =
		reallocarray(track->runs, track->run_count + 1, sizeof(*track->runs));
	int ret;

	if (!longer)
		return -ENOMEM;
	track->runs = longer;
	ret = samples_load(dir, &longer[track->run_count]);
	if (ret)
		samples_free(&longer[track->run_count]);
	else
		track->run_count++;
	return ret == -ENOMEM ? ret : 0;
}

/* Whose names begin with their time. */
static int find_runs(struct track *track)
{
	const char *plan = track->request.plan.name;
	char *pattern = sentence("%s/*Z-%s-????", track->request.out, plan);
	glob_t found = { 0 };
	size_t i;
	int ret = pattern ? 0 : -ENOMEM;

	if (!ret && glob(pattern, 0, NULL, &found) == GLOB_NOSPACE)
		ret = -ENOMEM;
	for (i = 0; i < found.gl_pathc && !ret; i++)
		ret = add_run(track, found.gl_pathv[i]);
	if (!ret && !track->run_count) {
		say("--history: no run of plan %s is in %s/", plan, track->request.out);
		ret = -ENOENT;
	}
	globfree(&found);
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
		if (track->is_as_written)
			ret = timeline_check(&track->timelines.list[i], &track->accepted);
		if (!ret)
			ret = timeline_accept(&track->timelines.list[i], &track->accepted);
	}
	return ret;
}

static int print_json(const struct track *track)
{
	json_t *all = json_array();
	size_t i;
	int ret;

	for (i = 0; i < track->timelines.count; i++)
		json_array_append_new(all, track_json(&track->timelines.list[i], &track->options));
	ret = json_dumpf(all, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) ? -EIO : 0;
	putchar('\n');
	json_decref(all);
	return ret;
}

static int print(const struct track *track)
{
	size_t i;
	int ret = 0;

	if (track->request.is_json)
		return print_json(track);
	for (i = 0; i < track->timelines.count && !ret; i++) {
		if (i)
			putchar('\n');
		ret = track_print(&track->timelines.list[i], &track->options, stdout);
	}
	if (!track->timelines.count)
		puts("no cell was measured on two kernels of one flavour");
	return ret;
}

/* The kernels that are not in the table, and why. */
static void say_missing(const struct samples *run)
{
	json_t *event;
	size_t i;

	json_array_foreach(run->events, i, event) {
		const char *reason = json_string_value(json_object_get(event, "reason"));

		if (!json_object_get(event, "boot") && reason && *reason)
			say("%s", reason);
	}
}

/* Figures of one run are in its folder, those of all runs in one that is made anew. */
static int draw(const struct track *track)
{
	const struct samples *newest = &track->runs[track->run_count - 1];
	char *dir;
	int ret;

	if (!track->is_history)
		return report_make(newest->path, false);
	dir = sentence("%s/history-%s", track->request.out, track->request.plan.name);
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
		say_missing(&track->runs[0]);
	drawn = track->timelines.count ? draw(track) : 0;
	ret = track_exit_code(&track->timelines, track->options.delta);
	return ret ? ret : (int)exit_code_of(drawn);
}

static int measure(struct track *track)
{
	struct conducted conducted;
	int code = conduct_run(&track->request, true, &conducted), shown;

	if (conducted.dir && !add_run(track, conducted.dir) && track->run_count) {
		shown = present(track);
		code = code ? code : shown;
	}
	free(conducted.dir);
	return code;
}

static int look_back(struct track *track)
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
	accepted_free(&track->accepted);
	request_free(&track->request);
}

int track_main(int argc, char **argv)
{
	struct track track = { .request = { REQUEST_DEFAULTS, .plan_name = "track",
					    .place_name = "lab", .attribute = true } };
	const struct option_row rows[] = {
		REQUEST_OPTIONS(&track.request, "all"),
		{ "history", NULL, "look at all runs of the plan so far, measure nothing",
		  .flag = &track.is_history },
		{ "functions", NULL, "where each step comes from, not only the new ones",
		  .flag = &track.options.functions },
		{ "accepted", "FILE",
		  "steps that are known (default: PLAN" ACCEPTED_SUFFIX " beside the plan)",
		  .text = &track.accepted_path },
		{ "delta", "PERCENT", "smaller steps do not matter (default: 1)",
		  .text = &track.delta },
		{ "alpha", "PERCENT", "false alarms of a series, on a real clock (default: 1)",
		  .text = &track.alpha },
		{ "dry-run", NULL, "print the cells and the kernels, measure nothing",
		  .flag = &track.request.is_dry },
		{ "json", NULL, "the timelines for a machine to read",
		  .flag = &track.request.is_json },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 1);
	int code = first ? EXIT_USAGE : EXIT_OK, ret;

	if (first > 0) {
		if (first < argc)
			track.request.plan_name = argv[first];
		ret = check(&track);
		code = ret ? exit_code_of(ret) : EXIT_OK;
		if (!ret && track.request.is_dry)
			code = request_print(&track.request);
		else if (!ret)
			code = track.is_history ? look_back(&track) : measure(&track);
	}
	track_free(&track);
	return code;
}
