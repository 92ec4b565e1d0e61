/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb perf samples one cell of a run with perf, and prints the functions.
 * The run's record says what to repeat: plan, cell, place and kernel. It may come from somebody else, so
 * it names registered kernels only, and none of its texts becomes a path. perf.sh calls perf, on this
 * machine or in the guest; what perf found is kept in the run's folder.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analysis/series/attribution.h"
#include "bench/cli/verb.h"
#include "bench/registry/option.h"
#include "bench/registry/registry.h"
#include "bench/store/run_dir.h"
#include "bench/text/arguments.h"
#include "bench/system/file.h"
#include "bench/system/home.h"
#include "bench/system/process.h"
#include "bench/text/message.h"
#include "bench/trust/printable.h"

#define SHOWN_PERCENT 0.5 /* functions with a smaller share are not printed */
/* Long enough for samples: so many calls on the exact clock, so many rounds on a real one. */
#define CALLS	    "exact_calls=50000"
#define ROUNDS	    "rounds=2000"
#define MAX_SECONDS "max_seconds=5"
/* In the lab, the start of fio takes as long as some thousand I/Os. */
#define IOS	     "number_ios=8192"
#define PLAN	     "cell.plan"
#define HANG_TIMEOUT "900" /* seconds: the guest prints nothing before the end */

struct perf {
	const char *cell_text, *kernel, *writable; /* as the options say; may be NULL */
	bool allow_broken;
	struct samples samples;
	const struct sampled_cell *cell;
	char cell_name[16];
	char *dir; /* the cell's folder in the run's folder */
	char *plan; /* path of the plan in this folder; the guest finds it as ./PLAN */
	char exe[PATH_MAX];
	const char **arguments;
};

static const char *kernel_of(const struct perf *perf, const struct sampled_cell *cell)
{
	return sampled_boot_of(&perf->samples, cell)->kernel;
}

/* Chooses the cell that was asked for, or the first that was measured, and refuses to guess a kernel. */
static int choose_cell(struct perf *perf)
{
	const struct sampled_cell *other = NULL;
	uint64_t wanted = 0;

	if (perf->cell_text && option_number("--cell", perf->cell_text, NULL, 0, UINT_MAX, &wanted))
		return -EINVAL;
	for (size_t i = 0; i < perf->samples.cell_count; i++) {
		const struct sampled_cell *cell = &perf->samples.cells[i];

		if (cell->state != CELL_MEASURED || (perf->cell_text && cell->cell != wanted) ||
		    (perf->kernel && strcmp(perf->kernel, kernel_of(perf, cell))))
			continue;
		if (!perf->cell)
			perf->cell = cell;
		else if (strcmp(kernel_of(perf, perf->cell), kernel_of(perf, cell)))
			other = cell;
	}
	if (!perf->cell) {
		message("%s: the run has not measured %s%s%s%s",
			perf->cell_text ? "--cell" : "perf", perf->cell_text ? "cell " : "any cell",
			perf->cell_text ? perf->cell_text : "", perf->kernel ? " on " : "",
			perf->kernel ? perf->kernel : "");
		return -EINVAL;
	}
	if (other) {
		message("perf: the run has several kernels; choose one with --kernel %s or --kernel %s",
			kernel_of(perf, perf->cell), kernel_of(perf, other));
		return -EINVAL;
	}
	snprintf(perf->cell_name, sizeof(perf->cell_name), "%u", perf->cell->cell);
	return 0;
}

static const char *header_text(const struct perf *perf, const char *key)
{
	const char *text = json_string_value(json_object_get(perf->samples.header, key));

	return text ? text : "";
}

static int write_text(const char *path, const char *text)
{
	FILE *file = file_start(path);
	int ret = -errno;

	if (file) {
		fputs(text, file);
		ret = file_finish(file, path);
	}
	if (ret)
		message("%s: cannot write: %s", path, strerror(-ret));
	return ret;
}

/* Creates the cell's folder, and copies the run's plan into it. */
static int make_dir(struct perf *perf, const char *run)
{
	char *above = strf("%s/perf", run);
	int ret = -ENOMEM;

	perf->dir = strf("%s/perf/%u", run, perf->cell->cell);
	perf->plan = strf("%s/" PLAN, perf->dir);
	if (above && perf->dir && perf->plan)
		ret = file_make_folder(above);
	if (!ret)
		ret = file_make_folder(perf->dir);
	if (ret)
		message("%s: %s", perf->dir ? perf->dir : run, strerror(-ret));
	free(above);
	if (!ret)
		ret = write_text(perf->plan, header_text(perf, "plan_text"));
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

/* Replacing a list of several values would give the cells other numbers. */
static bool can_set_ios(const struct perf *perf)
{
	for (size_t i = 0; i < perf->samples.cell_count; i++)
		if (!sampled_axis_equal(&perf->samples.cells[i], perf->cell, AXIS_NUMBER_IOS) &&
		    !strcmp(perf->samples.cells[i].section, perf->cell->section))
			return false;
	return is_in_lab(perf) && is_target(perf, "fio");
}

/* Appends the option once for each text of an array in the header. */
static int add_texts(struct perf *perf, const char *option, const char *key)
{
	const json_t *texts = json_object_get(perf->samples.header, key);
	json_t *text;
	size_t i;
	int ret = 0;

	json_array_foreach(texts, i, text)
		if (!ret)
			ret = json_is_string(text) ? arguments_add(&perf->arguments, option,
								   json_string_value(text), NULL)
						   : -EINVAL;
	if (ret)
		message("perf: the record's %s are not a list of texts", key);
	return ret;
}

/* Appends the command that measures the cell again. */
static int add_measure(struct perf *perf, const char *program, const char *plan)
{
	const char ***list = &perf->arguments;
	int ret = arguments_add(list, program, "measure", plan, NULL);

	if (!ret)
		ret = add_texts(perf, "--set", "sets");
	if (!ret)
		ret = arguments_add(list, "--set", CALLS, "--set", ROUNDS, "--set", MAX_SECONDS,
				    "--cells", perf->cell_name, NULL);
	if (!ret && can_set_ios(perf))
		ret = arguments_add(list, "--set", IOS, NULL);
	if (!ret && perf->writable)
		ret = arguments_add(list, "--allow-write", perf->writable, NULL);
	if (!ret && perf->allow_broken)
		ret = arguments_add(list, "--allow-broken-barriers", NULL);
	return ret ? ret : add_texts(perf, "--device", "devices");
}

/* On the host, perf.sh measures. Own: the model's calls are made by the process itself. */
static int make_host_command(struct perf *perf, const char *script)
{
	const char *scope = is_target(perf, "model") ? "own" : "all";
	int ret = arguments_add(&perf->arguments, script, perf->dir, scope, NULL);

	return ret ? ret : add_measure(perf, perf->exe, perf->plan);
}

/* Refuses a path: the lab would run the Makefiles of a build tree that the record names. */
static int check_kernel(const char *kernel)
{
	char *refusal;

	if (kernel && registry_find(REGISTRY_KERNELS, kernel))
		return 0;
	refusal = registry_refusal(REGISTRY_KERNELS, "perf: the record's kernel",
				   kernel ? kernel : "");
	message("%s", refusal ? refusal : "perf: the record's kernel is unknown");
	free(refusal);
	return -EINVAL;
}

/* In the lab, the verb guest starts perf.sh, for which the cell's folder is /job. */
static int make_lab_command(struct perf *perf, const char *script)
{
	const char *kernel = sampled_boot_of(&perf->samples, perf->cell)->kernel;
	char *copy = strf("%s/perf.sh", perf->dir);
	int ret = copy ? check_kernel(kernel) : -ENOMEM;

	if (!ret && symlink(script, copy) && errno != EEXIST)
		ret = -errno;
	if (!ret)
		ret = arguments_add(&perf->arguments, perf->exe, "guest", "--tools", "--clock",
				    "exact", "--kernel", kernel, "--hang-timeout", HANG_TIMEOUT,
				    "--files", perf->dir, "--", "sh", "./perf.sh", "/tmp", "all",
				    NULL);
	free(copy);
	return ret ? ret : add_measure(perf, "invbench", "./" PLAN);
}

/* One of the two files that keep what perf found. */
struct result {
	char *path;
	FILE *file;
};

static int result_start(const struct perf *perf, struct result *result, const char *name)
{
	result->path = strf("%s/%s", perf->dir, name);
	result->file = result->path ? file_start(result->path) : NULL;
	if (!result->file)
		message("%s: %m", result->path ? result->path : name);
	return result->file ? 0 : -EIO;
}

static int result_finish(struct result *result)
{
	int ret = result->file ? file_finish(result->file, result->path) : 0;

	if (ret)
		message("%s: cannot write: %s", result->path, strerror(-ret));
	free(result->path);
	return ret;
}

/* Writes the lines of perf.sh to the two files. Returns the number of samples. */
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

/* Returns an exit code. */
static int run_command(const struct perf *perf, uint64_t *all)
{
	struct result stat = { 0 }, report = { 0 };
	struct process process;
	FILE *from = NULL;
	int ends[2] = { -1, -1 }, code = EXIT_USAGE, status;

	if (result_start(perf, &stat, "stat.txt") || result_start(perf, &report, "samples.txt") ||
	    pipe2(ends, O_CLOEXEC))
		goto out;
	if (!process_start(&process, (char *const *)perf->arguments, ends[1], -1)) {
		close(ends[1]);
		from = fdopen(ends[0], "r");
		*all = from ? take_output(from, stat.file, report.file) : 0;
		status = process_wait(&process);
		code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_REGRESSION;
	}
out:
	if (from)
		fclose(from);
	if (result_finish(&stat) | result_finish(&report))
		code = code ? code : EXIT_USAGE;
	return code;
}

/* Functions in which an idle CPU waits. */
static bool is_idle(const char *function)
{
	static const char *const names[] = { "default_idle_call", "cpu_do_idle", "arch_cpu_idle",
					     "cpuidle_enter_state", "psci_enter_idle_state" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(function, names[i]))
			return true;
	return false;
}

/* Prints each function's share of the samples, and the sum of the path's functions. */
static int print_shares(const struct perf *perf, uint64_t all)
{
	char *path = strf("%s/samples.txt", perf->dir), function[128];
	FILE *report = path ? fopen(path, "re") : NULL;
	unsigned long count, in_path = 0, idle = 0;

	if (!report) {
		free(path);
		return EXIT_USAGE;
	}
	printf("cell %u of %s: %lu samples; * marks the invalidation path\n", perf->cell->cell,
	       header_text(perf, "plan"), (unsigned long)all);
	while (fscanf(report, "%lu;%127[^\n]", &count, function) == 2) {
		double share = 100 * (double)count / (double)all;
		bool is_path = attribution_in_path(function);

		printable_make(function, false);
		in_path += is_path ? count : 0;
		idle += is_idle(function) ? count : 0;
		if (share >= SHOWN_PERCENT)
			printf("  %5.1f %%  %c %s\n", share, is_path ? '*' : ' ', function);
	}
	printf("  %5.1f %%  in the invalidation path%s\nperf: %s/stat.txt, samples.txt\n",
	       all > idle ? 100 * (double)in_path / (double)(all - idle) : 0,
	       idle ? ", idle samples excluded" : "", perf->dir);
	if (is_target(perf, "fio"))
		puts("perf cannot sample while interrupts are off, and disk drivers map and unmap like that; "
		     "in the lab, run --functions counts these calls");
	fclose(report);
	free(path);
	return EXIT_OK;
}

static int perf_run(struct perf *perf, const char *run)
{
	char *script = home_path("bench/cli/verbs/perf.sh");
	ssize_t length = readlink("/proc/self/exe", perf->exe, sizeof(perf->exe) - 1);
	uint64_t all = 0;
	int code = EXIT_USAGE;

	if (!script || length < 0 || samples_load(run, &perf->samples) || choose_cell(perf) ||
	    make_dir(perf, run))
		goto out;
	if (is_in_lab(perf) ? make_lab_command(perf, script) : make_host_command(perf, script))
		goto out;
	code = run_command(perf, &all);
	if (!code && !all) {
		message("perf: no samples; see %s/stat.txt", perf->dir);
		code = EXIT_INCONCLUSIVE;
	}
	if (!code)
		code = print_shares(perf, all);
out:
	samples_free(&perf->samples);
	arguments_free(&perf->arguments);
	free(perf->dir);
	free(perf->plan);
	free(script);
	return code;
}

int perf_main(int argc, char **argv)
{
	struct perf perf = { 0 };
	const struct option_row options[] = {
		{ "cell", "N", "number of the cell (default: the first that was measured)",
		  .text = &perf.cell_text },
		{ "kernel", "NAME", "kernel of the cell, if the run has several",
		  .text = &perf.kernel },
		{ "allow-write", "NAME",
		  "allow writes to the disk of this device: its content is lost",
		  .text = &perf.writable, .values = "devices" },
		{ "allow-broken-barriers", NULL, ALLOW_BROKEN_ABOUT, .flag = &perf.allow_broken },
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
