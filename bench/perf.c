/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb perf: where a cell of a run spends its time, by perf's samples.
 * The run's record says what to make again: plan, cell, place and kernel. perf.sh
 * does it, here or in the guest; what perf found is kept in the run's folder.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analysis/attribution.h"
#include "bench/lab/process.h"
#include "home.h"
#include "run/run_dir.h"
#include "say.h"
#include "verb.h"

#define ARGUMENTS_MAX 64
#define SHOWN_PERCENT 0.5 /* a function below this goes without saying */
/* Long enough for samples: on the exact clock so many calls, on a real one so many rounds. */
#define CALLS  "exact_calls=50000"
#define ROUNDS "rounds=2000"
#define CAP    "cap=5"

/* Of fio in the lab: its start takes as long as some thousand I/Os. */
#define IOS	 "ios=8192"
#define PATIENCE "900" /* seconds: the guest prints nothing before the end */

struct perf {
	const char *cell_name, *own;
	struct samples samples;
	const struct sampled_cell *cell;
	char *dir; /* of the cell, in the run's folder */
	char *plan; /* the plan's file there, */
	char *guest_plan; /* and as the guest finds it */
	char exe[PATH_MAX];
	const char *arguments[ARGUMENTS_MAX];
	unsigned int argument_count;
};

/* The one that was asked for, or the first that was measured. */
static int choose_cell(struct perf *perf)
{
	uint64_t wanted = 0;

	if (perf->cell_name && number_parse(perf->cell_name, 0, UINT_MAX, &wanted)) {
		say("--cell: '%s' is no number of a cell", perf->cell_name);
		return -EINVAL;
	}
	for (size_t i = 0; i < perf->samples.cell_count && !perf->cell; i++) {
		const struct sampled_cell *cell = &perf->samples.cells[i];

		if (cell->state == CELL_MEASURED && (!perf->cell_name || cell->cell == wanted))
			perf->cell = cell;
	}
	if (perf->cell)
		return 0;
	if (perf->cell_name)
		say("--cell: %s: the run has measured no such cell", perf->cell_name);
	else
		say("run: none of its cells was measured");
	return -EINVAL;
}

static const char *header_text(const struct perf *perf, const char *key)
{
	const char *text = json_string_value(json_object_get(perf->samples.header, key));

	return text ? text : "";
}

static void add(struct perf *perf, const char *argument)
{
	if (perf->argument_count < ARGUMENTS_MAX - 1)
		perf->arguments[perf->argument_count++] = argument;
}

static int write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");
	int ret = file && fputs(text, file) >= 0 ? 0 : -EIO;

	if (file && fclose(file))
		ret = -EIO;
	if (ret)
		say("%s: cannot be written", path);
	return ret;
}

/* The cell's folder, with the plan as the run had it. */
static int make_dir(struct perf *perf, const char *run)
{
	char *above = sentence("%s/perf", run);
	int ret = -ENOMEM;

	perf->dir = sentence("%s/perf/%u", run, perf->cell->cell);
	perf->plan = sentence("%s/%s.plan", perf->dir, header_text(perf, "plan"));
	perf->guest_plan = sentence("./%s.plan", header_text(perf, "plan"));
	if (above && perf->dir && perf->plan && perf->guest_plan)
		ret = home_mkdir(above);
	if (!ret)
		ret = home_mkdir(perf->dir);
	if (!ret)
		ret = write_text(perf->plan, header_text(perf, "plan_text"));
	free(above);
	return ret;
}

static bool is_target(const struct perf *perf, const char *target)
{
	return !strcmp(perf->cell->at[AXIS_TARGET].name, target);
}

static bool is_in_lab(const struct perf *perf)
{
	return !strcmp(header_text(perf, "place"), "lab");
}

/* Where cells differ by how many I/Os they make, another list would be another plan. */
static bool can_set_ios(const struct perf *perf)
{
	for (size_t i = 0; i < perf->samples.cell_count; i++)
		if (!sampled_axis_equal(&perf->samples.cells[i], perf->cell, AXIS_IOS) &&
		    !strcmp(perf->samples.cells[i].section, perf->cell->section))
			return false;
	return is_in_lab(perf) && is_target(perf, "fio");
}

static void add_measure(struct perf *perf, const char *program, const char *plan, char *cell)
{
	const json_t *sets = json_object_get(perf->samples.header, "sets");
	const char *device = json_string_value(json_object_get(
		sampled_boot_of(&perf->samples, perf->cell)->environment, "device"));
	json_t *set;
	size_t i;

	add(perf, program);
	add(perf, "measure");
	add(perf, plan);
	json_array_foreach(sets, i, set) {
		add(perf, "--set");
		add(perf, json_string_value(set));
	}
	add(perf, "--set");
	add(perf, CALLS);
	add(perf, "--set");
	add(perf, ROUNDS);
	add(perf, "--set");
	add(perf, CAP);
	if (can_set_ios(perf)) {
		add(perf, "--set");
		add(perf, IOS);
	}
	add(perf, "--cells");
	add(perf, cell);
	if (perf->own) {
		add(perf, "--i-own");
		add(perf, perf->own);
	}
	if (device && *device) {
		add(perf, "--device");
		add(perf, device);
	}
}

/* On the host perf.sh itself, for the lab the verb guest, which has it run there. */
static int make_command(struct perf *perf, const char *script, char *cell)
{
	const char *kernel = sampled_boot_of(&perf->samples, perf->cell)->kernel;
	/* The model's calls are made by the process itself; else threads of the kernel and interrupts have a part */
	const char *scope = is_target(perf, "model") && !is_in_lab(perf) ? "own" : "all";
	char *copy = sentence("%s/perf.sh", perf->dir);
	int ret = 0;

	if (!is_in_lab(perf)) {
		add(perf, script);
		add(perf, perf->dir);
		add(perf, scope);
		add_measure(perf, perf->exe, perf->plan, cell);
	} else {
		if (!copy || (symlink(script, copy) && errno != EEXIST))
			ret = copy ? -errno : -ENOMEM;
		add(perf, perf->exe);
		add(perf, "guest");
		add(perf, "--tools");
		add(perf, "--clock");
		add(perf, "exact");
		add(perf, "--kernel");
		add(perf, kernel);
		add(perf, "--patience");
		add(perf, PATIENCE);
		add(perf, "--files");
		add(perf, perf->dir);
		add(perf, "--");
		add(perf, "sh");
		add(perf, "./perf.sh");
		add(perf, "/tmp");
		add(perf, scope);
		/* The guest has the folder under another name. */
		add_measure(perf, "invbench", perf->guest_plan, cell);
	}
	free(copy);
	return ret;
}

static FILE *open_result(const struct perf *perf, const char *name)
{
	char *path = sentence("%s/%s", perf->dir, name);
	FILE *file = path ? fopen(path, "we") : NULL;

	if (!file)
		say("%s: %m", path ? path : name);
	free(path);
	return file;
}

/* Sorts what perf.sh prints into files; the number of samples. */
static uint64_t take_output(FILE *from, FILE *stat, FILE *report)
{
	uint64_t all = 0;
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, from) > 0) {
		if (!strncmp(line, "samples ", 8)) {
			all += strtoull(line + 8, NULL, 10);
			fputs(line + 8, report);
		} else if (!strncmp(line, "stat ", 5)) {
			fputs(line + 5, stat);
		}
	}
	free(line);
	return all;
}

/* Runs it; an exit code. */
static int run_command(const struct perf *perf, uint64_t *all)
{
	FILE *stat = open_result(perf, "stat.txt"), *report = open_result(perf, "samples.txt");
	struct process process;
	FILE *from = NULL;
	int ends[2] = { -1, -1 }, code = EXIT_USAGE, status;

	if (!stat || !report || pipe2(ends, O_CLOEXEC))
		goto out;
	if (!process_start(&process, (char *const *)perf->arguments, ends[1], -1)) {
		close(ends[1]);
		from = fdopen(ends[0], "r");
		*all = from ? take_output(from, stat, report) : 0;
		status = process_wait(&process);
		code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_REGRESSION;
	}
out:
	if (from)
		fclose(from);
	if (stat)
		fclose(stat);
	if (report)
		fclose(report);
	return code;
}

/* Where a CPU waits that has nothing to do. */
static bool is_idle(const char *function)
{
	static const char *const names[] = { "default_idle_call", "cpu_do_idle", "arch_cpu_idle",
					     "cpuidle_enter_state", "psci_enter_idle_state" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(function, names[i]))
			return true;
	return false;
}

/* The functions with their share of the samples; the path's are marked and summed. */
static int print_shares(const struct perf *perf, uint64_t all)
{
	char *path = sentence("%s/samples.txt", perf->dir), function[128];
	FILE *report = path ? fopen(path, "re") : NULL;
	unsigned long count, in_path = 0, idle = 0;

	if (!report) {
		free(path);
		return EXIT_USAGE;
	}
	printf("cell %u of %s: %lu samples; * is the invalidation path\n", perf->cell->cell,
	       header_text(perf, "plan"), (unsigned long)all);
	while (fscanf(report, "%lu;%127[^\n]", &count, function) == 2) {
		double share = 100 * (double)count / (double)all;
		bool is_path = attribution_in_path(function);

		in_path += is_path ? count : 0;
		idle += is_idle(function) ? count : 0;
		if (share >= SHOWN_PERCENT)
			printf("  %5.1f %%  %c %s\n", share, is_path ? '*' : ' ', function);
	}
	printf("  %5.1f %%  in the invalidation path%s\nperf: %s/stat.txt, samples.txt\n",
	       all > idle ? 100 * (double)in_path / (double)(all - idle) : 0,
	       idle ? ", of what is not idle" : "", perf->dir);
	if (is_target(perf, "fio"))
		puts("blind where interrupts are off, as drivers of disks map and unmap: in the lab, "
		     "run --attribute counts that");
	fclose(report);
	free(path);
	return EXIT_OK;
}

static int perf_run(struct perf *perf, const char *run)
{
	char *script = home_path("bench/perf.sh"), cell[16];
	ssize_t length = readlink("/proc/self/exe", perf->exe, sizeof(perf->exe) - 1);
	uint64_t all = 0;
	int code = EXIT_USAGE;

	if (!script || length < 0 || samples_load(run, &perf->samples) || choose_cell(perf) ||
	    make_dir(perf, run))
		goto out;
	snprintf(cell, sizeof(cell), "%u", perf->cell->cell);
	if (make_command(perf, script, cell))
		goto out;
	code = run_command(perf, &all);
	if (!code && !all) {
		say("perf: no sample was taken; %s/stat.txt", perf->dir);
		code = EXIT_INCONCLUSIVE;
	}
	if (!code)
		code = print_shares(perf, all);
out:
	samples_free(&perf->samples);
	free(perf->dir);
	free(perf->plan);
	free(perf->guest_plan);
	free(script);
	return code;
}

int perf_main(int argc, char **argv)
{
	struct perf perf = { 0 };
	const struct option_row options[] = {
		{ "cell", "N", "of the run's plan (default: the first that was measured)",
		  .text = &perf.cell_name },
		{ "i-own", "NAME", "this device may be written to", .text = &perf.own },
		{ 0 },
	};
	int first = options_parse(options, argc, argv, 0, 1), code;
	char *run;

	if (first <= 0)
		return first ? EXIT_USAGE : EXIT_OK;
	run = run_dir_find(first < argc ? argv[first] : "latest");
	if (!run)
		return EXIT_USAGE;
	code = perf_run(&perf, run);
	free(run);
	return code;
}
