/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a request: takes the lock, writes the record, boots, and adds the run to the index. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "bench/boot/lines.h"
#include "bench/run/leftovers.h"
#include "bench/run/resume.h"
#include "bench/run/runner.h"
#include "bench/run/schedule.h"
#include "bench/store/index.h"
#include "bench/store/line_type.h"
#include "bench/store/run_dir.h"
#include "bench/system/home.h"
#include "bench/system/lock.h"
#include "bench/system/now.h"
#include "bench/system/stop.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"
#include "drivers/engine/engine.h"
#include "drivers/machine/identity.h"
#include "version.h"

static json_t *strings_json(const char *const *strings)
{
	json_t *array = json_array();

	while (strings && *strings)
		json_array_append_new(array, json_string(*strings++));
	return array;
}

/* NULL: no kernel of the run is a variant. */
static json_t *variants_json(const struct request *request)
{
	json_t *variants = json_array(), *origin;

	for (unsigned int i = 0; i < request->kernels.count; i++) {
		origin = kernel_origin(&request->kernels.kernels[i]);
		if (origin)
			json_array_append_new(variants, origin);
	}
	if (json_array_size(variants))
		return variants;
	json_decref(variants);
	return NULL;
}

/* NULL: the run measures the whole plan. */
static json_t *part_json(const struct part *part)
{
	return part->of ? json_pack("{s:i, s:i, s:s}", "index", (int)part->index, "of",
				    (int)part->of, "unit", part_unit_words[part->unit])
			: NULL;
}

/* id: NULL for the header that all runs of this request share. */
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
	return json_pack(
		"{s:s*, s:s, s:s, s:o, s:o, s:s, s:o, s:o*, s:i, s:i, s:i, s:I, s:o*, s:s*, s:s, s:s, s:s}",
		"run", id, "plan", request->plan.name, "plan_text", request->plan.text, "sets",
		strings_json(request->sets), "devices", strings_json(request->devices), "place",
		request->place->name, "kernels", kernels, "variants", variants_json(request),
		"boots", (int)request->boots, "interim_analyses",
		request->until_decided ? (int)request->until_decided->count : 1, "max_seconds",
		(int)request->plan.max_seconds, "seed", (json_int_t)request->plan.seed, "part",
		part_json(&request->part), "command", request->part.of ? request->command : NULL,
		"created_utc", utc, "invbench", INVBENCH_VERSION, "git", INVBENCH_GIT);
}

static int start_record(const struct request *request, struct run *run, char **dir)
{
	char *id;
	int ret = run_dir_create(request->out, request->plan.name, &id, dir);

	if (!ret) {
		ret = record_create(*dir, header_json(request, id), &run->record);
		if (ret) {
			message("record: %s: %s", *dir, strerror(-ret));
			/* A folder without a header would be the latest run. */
			home_remove(*dir);
			free(*dir);
			*dir = NULL;
		}
	}
	run->dir = *dir;
	free(id);
	return ret;
}

/*
 * Continues the record of a run that was cut short. The index forgets it until it ends: should it be killed again, the
 * next run finds it missing there, and cleans up after it as after any other.
 */
static int resume_record(const struct request *request, struct run *run, struct resume *resume,
			 char **dir)
{
	int ret;

	message("%s was cut short; it continues now", resume->dir);
	run->dir = *dir = strdup(resume->dir);
	run->boots = resume->boots;
	run->measured = resume->measured;
	run->skipped = resume->skipped;
	ret = run->dir ? record_resume(*dir, &run->record) : -ENOMEM;
	if (ret)
		message("record: %s: %s", resume->dir, strerror(-ret));
	else
		ret = resume_mark(resume, run->record);
	if (!ret && index_forget(request->out, strrchr(*dir, '/') + 1))
		message("%s stays in the index; if it is killed again, run: invbench index rebuild",
			*dir);
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
	int cells = request->part.of ? part_cells(&request->part, &request->plan)
				     : request_kernel_count(request) * request->boots *
					       request->plan.cell_count;
	int ret;

	/* This includes the cells of boots that never started. */
	run->failed = cells - run->measured - run->skipped;
	ret = record_append(
		run->record,
		line_new(LINE_END,
			 json_pack("{s:s, s:i, s:i, s:i, s:i}", "verdict", verdict(run, error),
				   "cells", cells, "measured", (int)run->measured, "skipped",
				   (int)run->skipped, "failed", (int)run->failed)));
	if (!ret)
		ret = record_sync(run->record);
	if (ret)
		message("record: %s: cannot write the end line: %s", run->dir, strerror(-ret));
	return error ? error : ret;
}

/* Each kernel has a boot in each round. */
static unsigned int rounds_done(const struct request *request, const struct run *run)
{
	return run->done / request_kernel_count(request);
}

static int report_time_limit(const struct request *request, struct run *run, unsigned int rounds)
{
	unsigned int done = rounds_done(request, run);
	char reason[96];
	int ret;

	if (done == rounds)
		return 0;
	snprintf(reason, sizeof(reason), "%u of %u rounds fit into %u s (--max-seconds)", done,
		 rounds, request->plan.max_seconds);
	pthread_mutex_lock(&run->lock);
	ret = boot_event(run, "time_limit", -1, -1, reason, NULL);
	pthread_mutex_unlock(&run->lock);
	return ret;
}

/* Whether a verdict is open and another interim analysis is left to decide it. */
static bool needs_more_rounds(const struct request *request, const struct run *run,
			      unsigned int analyses)
{
	const struct interim_analyses *interim = request->until_decided;

	return interim && analyses < interim->count && interim->is_open(run->dir);
}

/* Each round is a block of the schedule: a process on the host, and with KVM a boot of each kernel. */
static int measure_rounds(const struct request *request, struct run *run, struct schedule *schedule)
{
	const struct interim_analyses *interim = request->until_decided;
	unsigned int analyses = 0, rounds;
	int ret;

	run->until = seconds_now() + request->plan.max_seconds;
	do {
		rounds = interim ? interim->rounds(analyses++) : request->plan.rounds;
		schedule->first = rounds_done(request, run);
		schedule->blocks = rounds - schedule->first;
		ret = schedule_run(run, schedule);
	} while (!ret && rounds_done(request, run) == rounds &&
		 needs_more_rounds(request, run, analyses));
	return ret ? ret : report_time_limit(request, run, rounds);
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
	for (i = 0; i < request->kernels.count; i++) {
		schedule.kernels[i].kernel = &request->kernels.kernels[i];
		schedule.kernels[i].index = i;
	}
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
	/* A boot may fail after its last cell. That a kernel cannot run here is not a failure. */
	return run->failed || run->differs || (run->exit_code && run->exit_code != EXIT_CANNOT)
		       ? EXIT_REGRESSION
		       : EXIT_OK;
}

/* Shows how long the run may take, before it starts. */
static void print_plan(const struct request *request)
{
	const struct part *part = &request->part;
	char *calls = request_calls(request);

	if (part->of)
		message("plan %s, part %u of %u: %u of %u cells, %s", request->plan.name,
			part->index, part->of, part_cells(part, &request->plan),
			part->kernels * part->boots * request->plan.cell_count, calls ? calls : "");
	else
		message("plan %s: %u cells, %s", request->plan.name, request->plan.cell_count,
			calls ? calls : "");
	free(calls);
}

/* Who reads the parts of a plan must tell the machines apart. */
static const char *machine_name(char name[HOST_NAME_MAX + 1])
{
	if (gethostname(name, HOST_NAME_MAX + 1) || !name_is_valid(name))
		strcpy(name, "unknown");
	return name;
}

/* An interrupted run that can be resumed gets no end line. */
static int measure(struct request *request, bool is_resumable, struct run_result *result)
{
	char machine[HOST_NAME_MAX + 1];
	struct run run = {
		.plan = &request->plan,
		.part = &request->part,
		.machine = request->part.of ? machine_name(machine) : NULL,
		.place = request->place,
		.clock = request->clock,
		.arguments = request->arguments,
		.functions = request->functions,
		.is_by_round = clock_is_time(request->clock),
		.is_quiet = request->is_quiet,
		.hang_timeout = request->hang_timeout,
		.lock = PTHREAD_MUTEX_INITIALIZER,
	};
	json_t *header = header_json(request, NULL);
	struct resume resume = { 0 };
	int ret = 0;

	if (request->part.of)
		result->dir = resume_find_over(request->out, header);
	result->is_over = result->dir;
	if (result->is_over)
		goto out;
	if (is_resumable && resume_find(request->out, header, &resume))
		ret = resume_record(request, &run, &resume, &result->dir);
	else
		ret = start_record(request, &run, &result->dir);
	if (!ret) {
		ret = measure_all(request, &run, resume.done);
		if (ret != -EINTR || !is_resumable)
			ret = end_record(request, &run, ret);
		record_close(run.record);
		if (index_add(request->out, run.dir))
			message("index: %s is not in it; run: invbench index rebuild", run.dir);
	}
	result->measured = run.measured;
	result->skipped = run.skipped;
	result->failed = run.failed;
out:
	resume_free(&resume);
	json_decref(header);
	return result->is_over ? EXIT_OK : exit_code(&run, ret);
}

static int ignore_line(void *to, const char *line)
{
	(void)to;
	(void)line;
	return 0;
}

/* What can be refused costs no folder: one line says why. Returns an exit code. */
static int check_place(const struct request *request)
{
	const struct place_job job = {
		.plan = &request->plan,
		.clock = request->clock,
		.arguments = request->arguments,
		.is_check = true,
		.hang_timeout = request->hang_timeout,
		.on_line = ignore_line,
	};
	int code;

	if (request->clock == CLOCK_HW && machine_clock() == CLOCK_EMULATED) {
		message("host: this machine is QEMU's and shows no sign of KVM, so its times mean "
			"nothing; the lab counts instructions instead: --place lab");
		return EXIT_CANNOT;
	}
	if (request->place != &place_lab && !request->cpus &&
	    !engine_needs_device(&request->plan, false))
		return EXIT_OK;
	code = request->place->check(&job);
	return code && stop_requested() ? EXIT_INTERRUPTED : code;
}

int runner_run(struct request *request, bool is_resumable, struct run_result *result)
{
	int lock = lock_take(request->part.of), code;

	*result = (struct run_result){ 0 };
	if (lock < 0)
		return EXIT_USAGE;
	stop_catch();
	code = check_place(request);
	if (!code) {
		leftovers_sweep(request->out);
		if (!request->is_quiet)
			print_plan(request);
		code = measure(request, is_resumable, result);
	}
	stop_release();
	close(lock);
	return code;
}
