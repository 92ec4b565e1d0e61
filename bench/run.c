/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb run: from a plan to a record, a table and figures.
 * In this order, so that nothing is booted or written before all that can be
 * checked has been: options, plan, place, kernels; lock; lab; folder and
 * record; boots; end line, index, table, figures.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#include "analysis/table.h"
#include "analysis/verdict.h"
#include "plots/report.h"
#include "engine.h"
#include "index.h"
#include "kernel_list.h"
#include "lock.h"
#include "measure.h"
#include "noise.h"
#include "run_dir.h"
#include "say.h"
#include "schedule.h"
#include "verb.h"
#include "version.h"

#define DEFAULT_PLAN	 "quick"
#define DEFAULT_PATIENCE "120"
#define SECONDS_MAX	 86400
#define BOOTS_MAX	 1000
#define JOBS_MAX	 256
#define EXIT_INTERRUPTED 130

struct request {
	const char *plan_name, *place_name, *clock, *out, *seed, *device, *patience_text, *cap_text;
	const char *boots_text, *jobs_text;
	const char **sets, **kernel_names;
	bool is_dry, is_json, attribute, looks;
	/* What it comes to. */
	struct plan plan;
	const struct place *place;
	struct kernel_list kernels; /* empty on the host */
	const char **arguments; /* of measure */
	unsigned int patience, boots, jobs, cap;
	char look_cap[16], look_rounds[32], look_seed[32]; /* among the arguments, with looks */
};

static int choose_place(struct request *request)
{
	static const struct registry_entry known[] = { { "host", NULL }, { "lab", NULL } };
	const char *name = request->place_name;
	char *smmu = place_host_smmu(), *text;

	/* What needs no SMMU is measured where time is real. */
	if (!name)
		name = smmu || !engine_needs_device(&request->plan) ? "host" : "lab";
	free(smmu);
	if (!strcmp(name, place_host.name)) {
		request->place = &place_host;
	} else if (!strcmp(name, place_lab.name)) {
		request->place = &place_lab;
	} else {
		text = registry_refusal_of(known, 2, "--place", name);
		say("%s", text ? text : name);
		free(text);
		return -EINVAL;
	}
	if (request->place == &place_host && request->kernel_names) {
		say("--kernels: %s: the host runs the kernel it runs; give --place lab",
		    request->kernel_names[0]);
		return -EINVAL;
	}
	return 0;
}

/* The host's clock is its own; the lab counts or, for tests only, emulates. */
static int choose_clock(struct request *request)
{
	static const struct registry_entry known[] = { { "exact", NULL }, { "emulated", NULL } };
	bool is_lab = request->place == &place_lab;
	char *text;

	if (!request->clock) {
		request->clock = is_lab ? "exact" : "hw";
		return 0;
	}
	if (!is_lab) {
		say("--clock: %s: the host has the clock hw; give --place lab", request->clock);
		return -EINVAL;
	}
	if (!strcmp(request->clock, known[0].name) || !strcmp(request->clock, known[1].name))
		return 0;
	text = registry_refusal_of(known, 2, "--clock", request->clock);
	say("%s", text ? text : request->clock);
	free(text);
	return -EINVAL;
}

static int check_attribute(const struct request *request)
{
	if (!request->attribute || !strcmp(request->clock, "exact"))
		return 0;
	say("--attribute: the clock %s does not count instructions; give --place lab --clock exact",
	    request->clock);
	return -EINVAL;
}

/* The exact clock repeats itself to the instruction, if the order does; else chance is wanted. */
static int choose_seed(struct request *request)
{
	static char text[] = "seed=18446744073709551615";
	const char **sets;
	size_t count = 0;

	while (request->sets && request->sets[count])
		count++;
	if (!request->plan.seed && !strcmp(request->clock, "hw")) {
		if (getrandom(&request->plan.seed, sizeof(request->plan.seed), 0) < 0)
			request->plan.seed = time(NULL);
		request->plan.seed &= INT64_MAX;
	}
	if (!request->plan.seed)
		request->plan.seed = 1;
	snprintf(text, sizeof(text), "seed=%" PRIu64, request->plan.seed);
	sets = reallocarray(request->sets, count + 2, sizeof(*sets));
	if (!sets)
		return -ENOMEM;
	request->sets = sets;
	sets[count] = text;
	sets[count + 1] = NULL;
	return 0;
}

static int make_arguments(struct request *request)
{
	size_t count = 0, i;

	while (request->sets[count])
		count++;
	request->arguments = calloc(2 * count + 10, sizeof(*request->arguments));
	if (!request->arguments)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		request->arguments[2 * i] = "--set";
		request->arguments[2 * i + 1] = request->sets[i];
	}
	i *= 2;
	if (request->looks) {
		request->arguments[i++] = "--set";
		request->arguments[i++] = request->look_rounds;
		request->arguments[i++] = "--set";
		request->arguments[i++] = request->look_seed;
	}
	request->arguments[i++] = "--cap";
	request->arguments[i++] = request->looks ? request->look_cap : request->cap_text;
	if (request->device) {
		request->arguments[i++] = "--device";
		request->arguments[i++] = request->device;
	}
	if (request->attribute)
		request->arguments[i] = "--attribute";
	return 0;
}

static int load_kernels(struct request *request)
{
	if (request->place != &place_lab)
		return 0;
	return kernel_list_load(request->kernel_names, &request->kernels);
}

static int parse_number(const char *option, const char *text, unsigned int max,
			unsigned int *number)
{
	uint64_t parsed;

	if (number_parse(text, 1, max, &parsed)) {
		say("%s: %s is no number in 1..%u", option, text, max);
		return -EINVAL;
	}
	*number = parsed;
	return 0;
}

/* How often each kernel is booted, and how many at once. */
static int choose_boots(struct request *request)
{
	bool is_lab = request->place == &place_lab;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	request->jobs = is_lab && cpus > 0 ? cpus : 1;
	if (parse_number("--boots", request->boots_text, BOOTS_MAX, &request->boots) ||
	    (request->jobs_text &&
	     parse_number("--jobs", request->jobs_text, JOBS_MAX, &request->jobs)))
		return -EINVAL;
	if (is_lab || (request->boots == 1 && request->jobs == 1))
		return 0;
	say("%s: the host is not booted by a run; give --place lab",
	    request->boots > 1 ? "--boots" : "--jobs");
	return -EINVAL;
}

static int check_looks(const struct request *request)
{
	if (!request->looks || !strcmp(request->clock, "hw"))
		return 0;
	say("--looks: the clock is %s, on which one look is enough", request->clock);
	return -EINVAL;
}

static int check(struct request *request)
{
	int ret;

	if (parse_number("--patience", request->patience_text, SECONDS_MAX, &request->patience))
		return -EINVAL;
	ret = cap_parse(request->cap_text, &request->cap);
	if (ret)
		return ret;
	ret = plan_load(request->plan_name, (char *const *)request->sets, &request->plan);
	if (!ret && request->seed &&
	    number_parse(request->seed, 1, INT64_MAX, &request->plan.seed)) {
		say("--seed: %s is no number in 1..%" PRId64, request->seed, INT64_MAX);
		ret = -EINVAL;
	}
	if (!ret)
		ret = choose_place(request);
	if (!ret)
		ret = choose_clock(request);
	if (!ret)
		ret = check_attribute(request);
	if (!ret)
		ret = check_looks(request);
	if (!ret)
		ret = choose_seed(request);
	if (!ret)
		ret = choose_boots(request);
	if (!ret)
		ret = load_kernels(request);
	return ret ? ret : make_arguments(request);
}

/* The host counts as one. */
static unsigned int kernel_count(const struct request *request)
{
	return request->kernels.count ? request->kernels.count : 1;
}

static const char *kernel_name(const struct request *request, unsigned int i)
{
	return request->kernels.count ? request->kernels.kernels[i].name : "host";
}

static void print_cell(const struct cell *cell)
{
	unsigned int axis;

	printf("%4u %-12s", cell->index, cell->section);
	for (axis = 0; axis < AXIS_COUNT; axis++) {
		char *value;

		if (axes[axis].only && axis_is_fallback(&axes[axis], &cell->at[axis]))
			continue;
		value = axis_format(&axes[axis], &cell->at[axis]);
		printf(" %s=%s", axes[axis].name, value ? value : "");
		free(value);
	}
	putchar('\n');
}

static int print_cells_json(const struct plan *plan)
{
	json_t *cells = json_array();
	unsigned int i;
	int ret;

	for (i = 0; i < plan->cell_count; i++)
		json_array_append_new(cells, plan_cell_json(&plan->cells[i]));
	ret = json_dumpf(cells, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(cells);
	return ret ? EXIT_USAGE : EXIT_OK;
}

/* How much is measured of each cell. */
static char *describe_calls(const struct request *request)
{
	const struct plan *plan = &request->plan;
	char *calls, *text;

	if (strcmp(request->clock, "hw"))
		return sentence("%u timed calls each", plan->exact_calls);
	calls = plan->calls ? sentence("%u calls", plan->calls) : sentence("some 100 microseconds");
	text = sentence("%s%u rounds of %u sub-batches of %s each, for %s s at most (--cap)",
			request->looks ? "up to " : "",
			request->looks ? look_rounds(LOOK_COUNT - 1) : plan->rounds, plan->slots,
			calls ? calls : "", request->cap_text);
	free(calls);
	return text;
}

/* Before anything is measured, how long it may take. */
static void say_plan(const struct request *request)
{
	char *calls = describe_calls(request);

	say("plan %s: %u cells, %s", request->plan.name, request->plan.cell_count,
	    calls ? calls : "");
	free(calls);
}

static int print_dry(const struct request *request)
{
	const struct plan *plan = &request->plan;
	char *calls;
	unsigned int i;

	if (request->is_json)
		return print_cells_json(plan);
	for (i = 0; i < plan->cell_count; i++)
		print_cell(&plan->cells[i]);
	calls = describe_calls(request);
	printf("plan %s: %u cells, %s, on %s, clock %s, seed %" PRIu64 "; kernels:", plan->name,
	       plan->cell_count, calls ? calls : "", request->place->name, request->clock,
	       plan->seed);
	free(calls);
	for (i = 0; i < kernel_count(request); i++)
		printf(" %s", kernel_name(request, i));
	printf("; %u boots of each, %u at once", request->boots, request->jobs);
	puts("\nnothing was measured (--dry-run)");
	return EXIT_OK;
}

static json_t *strings_json(const char *const *strings)
{
	json_t *array = json_array();

	while (strings && *strings)
		json_array_append_new(array, json_string(*strings++));
	return array;
}

static json_t *header_json(const struct request *request, const char *id)
{
	json_t *kernels = json_array();
	time_t now = time(NULL);
	char utc[32];
	struct tm tm;
	unsigned int i;

	gmtime_r(&now, &tm);
	strftime(utc, sizeof(utc), "%Y-%m-%dT%H:%M:%SZ", &tm);
	for (i = 0; i < kernel_count(request); i++)
		json_array_append_new(kernels, json_string(kernel_name(request, i)));
	return json_pack("{s:s, s:s, s:s, s:o, s:s, s:o, s:i, s:i, s:I, s:s, s:s, s:s}", "run", id,
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

static const char *verdict(const struct run *run, int error)
{
	if (!run->failed && !error)
		return "complete";
	return run->measured || error == -EINTR ? "partial" : "failed";
}

static int end_record(const struct request *request, struct run *run, int error)
{
	int cells = kernel_count(request) * request->boots * request->plan.cell_count, ret;

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

static int measure_all(const struct request *request, struct run *run)
{
	struct schedule schedule = {
		.kernels = calloc(kernel_count(request), sizeof(*schedule.kernels)),
		.kernel_count = kernel_count(request),
		.blocks = request->boots,
		.jobs = request->jobs,
		.seed = request->plan.seed,
	};
	unsigned int i;
	int ret;

	if (!schedule.kernels)
		return -ENOMEM;
	for (i = 0; i < request->kernels.count; i++)
		schedule.kernels[i].kernel = &request->kernels.kernels[i];
	ret = schedule_run(run, &schedule);
	free(schedule.kernels);
	return ret;
}

/* What measure is asked for after so many looks: further rounds, drawn anew, in the time left. */
static void set_look(struct request *request, unsigned int look, double began)
{
	double left = request->cap - (noise_clock() - began);

	snprintf(request->look_rounds, sizeof(request->look_rounds), "rounds=%u",
		 look_rounds(look) - (look ? look_rounds(look - 1) : 0));
	snprintf(request->look_seed, sizeof(request->look_seed), "seed=%" PRIu64,
		 (request->plan.seed + look) & INT64_MAX);
	snprintf(request->look_cap, sizeof(request->look_cap), "%.0f", left < 1 ? 1 : left);
}

/* A stretch of rounds a process, until every verdict is reached or there is no look left. */
static int measure_looks(struct request *request, struct run *run)
{
	double began = noise_clock();
	unsigned int look = 0;
	int ret;

	do {
		set_look(request, look++, began);
		ret = measure_all(request, run);
	} while (!ret && look < LOOK_COUNT && noise_clock() - began < request->cap &&
		 verdict_is_open(run->dir));
	request->boots = look;
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

/* What a user wants to see; its failure is the run's, but takes nothing from the record. */
static int present(const struct request *request, const struct run *run, int code)
{
	if (index_add(request->out, run->dir))
		say("index: %s is not in it; try: invbench index rebuild", run->dir);
	if (table_print(run->dir, stdout, request->is_json))
		code = code ? code : EXIT_REGRESSION;
	fflush(stdout);
	if (run->measured && report_make(run->dir))
		code = code ? code : EXIT_REGRESSION;
	fprintf(stderr, "run: %s: %u measured, %u skipped, %u failed\n", run->dir, run->measured,
		run->skipped, run->failed);
	return code;
}

static int run_request(struct request *request)
{
	struct run run = {
		.plan = &request->plan,
		.place = request->place,
		.clock = request->clock,
		.arguments = request->arguments,
		.attribute = request->attribute,
		.patience = request->patience,
		.lock = PTHREAD_MUTEX_INITIALIZER,
	};
	int lock = lock_take(), ret, code;
	char *dir = NULL;

	if (lock < 0)
		return EXIT_USAGE;
	place_catch_stop();
	say_plan(request);
	ret = start_record(request, &run, &dir);
	code = EXIT_USAGE;
	if (!ret) {
		ret = request->looks ? measure_looks(request, &run) : measure_all(request, &run);
		ret = end_record(request, &run, ret);
		record_close(run.record);
		code = present(request, &run, exit_code(&run, ret));
	}
	close(lock);
	free(dir);
	return code;
}

static void request_free(struct request *request)
{
	kernel_list_free(&request->kernels);
	plan_free(&request->plan);
	free(request->arguments);
	free(request->sets);
	free(request->kernel_names);
}

int run_main(int argc, char **argv)
{
	struct request request = {
		.plan_name = DEFAULT_PLAN,
		.out = RUN_DIR_OUT,
		.patience_text = DEFAULT_PATIENCE,
		.cap_text = CAP_DEFAULT,
		.boots_text = "1",
	};
	const struct option_row rows[] = {
		{ "place", "host|lab",
		  "this machine or the lab (default: the lab for what needs an SMMUv3)",
		  .text = &request.place_name },
		{ "kernels", "LIST|all", "of the lab, names or paths (default: the newest)",
		  .list = &request.kernel_names },
		{ "boots", "N", "of each kernel, in random order (default: 1)",
		  .text = &request.boots_text },
		{ "jobs", "N", "boots at once, in the lab (default: one a CPU)",
		  .text = &request.jobs_text },
		{ "set", "KEY=VALUES", "replace an axis' list or a key of [plan], repeatable",
		  .list = &request.sets },
		{ "clock", "exact|emulated", "of the lab: instructions, or for tests only",
		  .text = &request.clock },
		{ "attribute", NULL,
		  "in the lab: which functions a call spends its instructions in",
		  .flag = &request.attribute },
		{ "device", "NAME", "on the host: the PCI device to attach, without a driver",
		  .text = &request.device },
		{ "seed", "N", "of the random order (default: chance; 1 on the exact clock)",
		  .text = &request.seed },
		{ "patience", "SECONDS", "without a sign of life until it hangs (default: 120)",
		  .text = &request.patience_text },
		{ "looks", NULL, "after 40, 80, 160 and 320 rounds, until every verdict is reached",
		  .flag = &request.looks },
		{ "cap", "SECONDS",
		  "of measuring on the hw clock, a boot (default: " CAP_DEFAULT ")",
		  .text = &request.cap_text },
		{ "out", "DIR", "where the run's folder is made (default: out)",
		  .text = &request.out },
		{ "dry-run", NULL, "print the cells and how many calls, measure nothing",
		  .flag = &request.is_dry },
		{ "json", NULL, "the result for a machine to read", .flag = &request.is_json },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 0, 1);
	int code = first ? EXIT_USAGE : EXIT_OK, ret;

	if (first > 0) {
		if (first < argc)
			request.plan_name = argv[first];
		ret = check(&request);
		code = ret ? exit_code_of(ret) : 0;
		if (!ret)
			code = request.is_dry ? print_dry(&request) : run_request(&request);
	}
	request_free(&request);
	return code;
}
