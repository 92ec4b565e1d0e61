/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Conducts a run: lock, folder and record, boots, end line, index.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "analysis/verdict.h"
#include "conduct.h"
#include "index.h"
#include "lock.h"
#include "bench/measure/noise.h"
#include "resume.h"
#include "run_dir.h"
#include "bench/say.h"
#include "schedule.h"
#include "version.h"

#define EXIT_INTERRUPTED 130

static json_t *strings_json(const char *const *strings)
{
	json_t *array = json_array();

	while (strings && *strings)
		json_array_append_new(array, json_string(*strings++));
	return array;
}

/* id: NULL for what all runs of this request have in common. */
static json_t *header_json(const struct request *request, const char *id)
{
	json_t *kernels = json_array();
	time_t now = time(NULL);
	char utc[32];
	struct tm tm;
	unsigned int i;

	gmtime_r(&now, &tm);
	strftime(utc, sizeof(utc), "%Y-%m-%dT%H:%M:%SZ", &tm);
	for (i = 0; i < request_kernel_count(request); i++)
		json_array_append_new(kernels, json_string(request_kernel(request, i)));
	return json_pack("{s:s*, s:s, s:s, s:o, s:s, s:o, s:i, s:i, s:I, s:s, s:s, s:s}", "run", id,
			 "plan", request->plan.name, "plan_text", request->plan.text, "sets",
			 strings_json(request->sets), "place", request->place->name, "kernels",
			 kernels, "boots", (int)request->boots, "looks",
			 request->looks ? LOOK_COUNT : 1, "seed", (json_int_t)request->plan.seed,
			 "created_utc", utc, "invbench", INVBENCH_VERSION, "git", INVBENCH_GIT);
}

static int start_record(const struct request *request, struct run *run, char **dir)
{
	char *id;
	int ret = run_dir_create(request->out, request->plan.name, &id, dir);

	if (!ret) {
		ret = record_create(*dir, header_json(request, id), &run->record);
		if (ret)
			say("record: %s: %s", *dir, strerror(-ret));
	}
	run->dir = *dir;
	free(id);
	return ret;
}

/* A run that was killed goes on in its own folder. */
static int go_on(struct run *run, struct resume *resume, char **dir)
{
	int ret;

	run->dir = *dir = strdup(resume->dir);
	run->boots = resume->boots;
	run->measured = resume->measured;
	run->skipped = resume->skipped;
	ret = run->dir ? record_resume(*dir, &run->record) : -ENOMEM;
	if (ret)
		say("record: %s: %s", resume->dir, strerror(-ret));
	else
		ret = resume_mark(resume, run->record);
	return ret;
}

static const char *verdict(const struct run *run, int error)
{
	if (!run->failed && !error)
		return "complete";
	return run->measured || error == -EINTR ? "partial" : "failed";
}

static int end_record(const struct request *request, struct run *run, int error)
{
	int cells = request_kernel_count(request) * request->boots * request->plan.cell_count;
	int ret;

	/* Cells of boots that were never reached. */
	run->failed = cells - run->measured - run->skipped;
	ret = record_append(run->record, json_pack("{s:s, s:s, s:i, s:i, s:i, s:i}", "type", "end",
						   "verdict", verdict(run, error), "cells", cells,
						   "measured", (int)run->measured, "skipped",
						   (int)run->skipped, "failed", (int)run->failed));
	if (!ret)
		ret = record_sync(run->record);
	if (ret)
		say("record: %s: the end line is missing: %s", run->dir, strerror(-ret));
	return error ? error : ret;
}

static int say_capped(const struct request *request, struct run *run, unsigned int rounds)
{
	char reason[96];
	int ret;

	if (run->done == rounds)
		return 0;
	snprintf(reason, sizeof(reason), "%u of %u rounds fit into the cap of %u s (--cap)",
		 run->done, rounds, request->plan.cap);
	pthread_mutex_lock(&run->lock);
	ret = boot_event(run, "cap", -1, -1, reason, NULL);
	pthread_mutex_unlock(&run->lock);
	return ret;
}

/* On the host: a process a round. With looks, until every verdict is reached or there is none left. */
static int measure_rounds(const struct request *request, struct run *run, struct schedule *schedule)
{
	unsigned int look = 0, rounds;
	int ret;

	run->until = noise_clock() + request->plan.cap;
	do {
		rounds = request->looks ? look_rounds(look++) : request->plan.rounds;
		schedule->first = run->done;
		schedule->blocks = rounds - run->done;
		ret = schedule_run(run, schedule);
	} while (!ret && run->done == rounds && request->looks && look < LOOK_COUNT &&
		 verdict_is_open(run->dir));
	return ret ? ret : say_capped(request, run, rounds);
}

static int measure_all(const struct request *request, struct run *run, bool *done)
{
	struct schedule schedule = {
		.kernels = calloc(request_kernel_count(request), sizeof(*schedule.kernels)),
		.kernel_count = request_kernel_count(request),
		.blocks = request->boots,
		.jobs = request->jobs,
		.seed = request->plan.seed,
		.done = done,
	};
	unsigned int i;
	int ret;

	if (!schedule.kernels)
		return -ENOMEM;
	for (i = 0; i < request->kernels.count; i++)
		schedule.kernels[i].kernel = &request->kernels.kernels[i];
	ret = schedule_start(run, &schedule);
	if (!ret)
		ret = run->is_by_round ? measure_rounds(request, run, &schedule)
				       : schedule_run(run, &schedule);
	schedule_stop(run, &schedule);
	free(schedule.kernels);
	return ret;
}

static int exit_code(const struct run *run, int error)
{
	if (error == -EINTR)
		return EXIT_INTERRUPTED;
	if (error)
		return EXIT_USAGE;
	if (!run->measured)
		return run->exit_code ? run->exit_code
		       : run->failed  ? EXIT_REGRESSION
				      : EXIT_CANNOT;
	return run->failed || run->differs ? EXIT_REGRESSION : EXIT_OK;
}

/* Before anything is measured, how long it may take. */
static void say_plan(const struct request *request)
{
	char *calls = request_calls(request);

	say("plan %s: %u cells, %s", request->plan.name, request->plan.cell_count,
	    calls ? calls : "");
	free(calls);
}

/* A run that is to go on later has no end line yet. */
static int measure(struct request *request, bool goes_on, struct conducted *conducted)
{
	struct run run = {
		.plan = &request->plan,
		.place = request->place,
		.clock = request->clock,
		.arguments = request->arguments,
		.attribute = request->attribute,
		.is_by_round = !strcmp(request->clock, "hw"),
		.is_quiet = request->is_quiet,
		.patience = request->patience,
		.lock = PTHREAD_MUTEX_INITIALIZER,
	};
	json_t *header = header_json(request, NULL);
	struct resume resume = { 0 };
	int ret;

	if (goes_on && resume_find(request->out, header, &resume))
		ret = go_on(&run, &resume, &conducted->dir);
	else
		ret = start_record(request, &run, &conducted->dir);
	if (!ret) {
		ret = measure_all(request, &run, resume.done);
		if (ret != -EINTR || !goes_on)
			ret = end_record(request, &run, ret);
		record_close(run.record);
		if (index_add(request->out, run.dir))
			say("index: %s is not in it; try: invbench index rebuild", run.dir);
	}
	conducted->measured = run.measured;
	conducted->skipped = run.skipped;
	conducted->failed = run.failed;
	resume_free(&resume);
	json_decref(header);
	return exit_code(&run, ret);
}

int conduct_run(struct request *request, bool goes_on, struct conducted *conducted)
{
	int lock = lock_take(), code;

	*conducted = (struct conducted){ 0 };
	if (lock < 0)
		return EXIT_USAGE;
	place_catch_stop();
	if (!request->is_quiet)
		say_plan(request);
	code = measure(request, goes_on, conducted);
	close(lock);
	return code;
}
