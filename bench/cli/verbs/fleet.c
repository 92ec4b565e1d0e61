/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb fleet has an engine, such as Slurm, measure the parts of a plan on many machines.
 * It writes a folder with what each task runs, and hands that to the engine's script in bench/fleet/. When and where
 * a task runs is the engine's choice alone. A task whose part is measured already does nothing, so the same call once
 * more measures what is missing.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "bench/cli/verb.h"
#include "bench/plan/part.h"
#include "bench/registry/option.h"
#include "bench/store/run_dir.h"
#include "bench/system/file.h"
#include "bench/system/home.h"
#include "bench/system/process.h"
#include "bench/text/arguments.h"
#include "bench/text/message.h"
#include "bench/trust/name.h"

#define ARGUMENTS_MAX 256

/* A file of the folder, and what stands in it. */
enum fleet_file { FLEET_PLAN, FLEET_TASK, FLEET_GATHER, FLEET_FILES };

struct fleet {
	const char *engine, *plan_name, *parts_text, *dir_name, *out;
	const char **with; /* options of the engine's program */
	char *const *options; /* of run; ends with NULL */
	bool is_dry;
	uint64_t parts;
	struct plan plan;
	char *program, *script, *dir, *here;
	char *paths[FLEET_FILES], *texts[FLEET_FILES];
};

/* The path from the root, which means nothing else to a shell. NULL after a message. */
static char *absolute(const struct fleet *fleet, const char *option, const char *path)
{
	char *whole = *path == '/' ? strdup(path) : strf("%s/%s", fleet->here, path);

	if (whole && name_is_plain_path(whole))
		return whole;
	message("%s: '%s' is not a path that scripts can carry; allowed: " PATH_ALLOWED, option,
		whole ? whole : path);
	free(whole);
	return NULL;
}

static bool is_option(const char *word, const char *option)
{
	size_t length = strlen(option);

	return !strncmp(word, option, length) && (!word[length] || word[length] == '=');
}

/* The machine that submits may choose another place than those that measure, so the user names it. */
static int check_options(const struct fleet *fleet)
{
	static const char *const own[] = { "--part", "--out", "--dry-run", "--json", "--help" };
	bool has_place = false;

	for (char *const *option = fleet->options; *option; option++) {
		has_place |= is_option(*option, "--place");
		for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
			if (is_option(*option, own[i])) {
				message("fleet: %s: not among the options of run after --; the tasks set it",
					own[i]);
				return -EINVAL;
			}
	}
	if (has_place)
		return 0;
	message("fleet: the options of run after -- must say --place host or --place lab, because machines differ in their default");
	return -EINVAL;
}

/* Starts a program, prints nothing of its output if is_quiet, and returns its exit code. */
static int call(const char **arguments, bool is_quiet)
{
	int null = is_quiet ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
	struct process process;
	int ret, status;

	fflush(stdout);
	ret = process_start(&process, (char *const *)arguments, null, -1);
	if (null >= 0)
		close(null);
	if (ret) {
		message("%s: %s", arguments[0], strerror(-ret));
		return EXIT_USAGE;
	}
	status = process_wait(&process);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_REGRESSION;
}

/* "PROGRAM run PLAN OPTION… --part": without the number of the part. NULL: no memory. Free only the array. */
static const char **run_arguments(const struct fleet *fleet, const char *plan)
{
	const char **arguments = NULL;
	int ret = arguments_add(&arguments, fleet->program, "run", plan, NULL);

	for (char *const *option = fleet->options; *option && !ret; option++)
		ret = arguments_add(&arguments, *option, NULL);
	if (!ret)
		ret = arguments_add(&arguments, "--part", NULL);
	if (ret)
		arguments_free(&arguments);
	return arguments;
}

/* run itself refuses wrong options, and more parts than the plan has. Returns its exit code. */
static int check_run(const struct fleet *fleet)
{
	const char **arguments = run_arguments(fleet, fleet->plan_name);
	char *part = strf("1/%s", fleet->parts_text);
	int code = EXIT_USAGE;

	if (arguments && part && !arguments_add(&arguments, part, "--dry-run", NULL))
		code = call(arguments, true);
	arguments_free(&arguments);
	free(part);
	return code;
}

/* What a task runs: its first argument is the number of its part. */
static char *task_text(const struct fleet *fleet)
{
	const char **arguments = run_arguments(fleet, fleet->paths[FLEET_PLAN]);
	char *command = arguments ? arguments_join(arguments) : NULL, *text = NULL;

	if (command)
		text = strf("#!/bin/sh\n"
			    "# Measures one part of plan %s. usage: sh task PART\n"
			    "cd %s || exit 3\n"
			    "exec %s \"$1/%s\" --out %s/parts/\"$1\"\n",
			    fleet->plan.name, fleet->here, command, fleet->parts_text, fleet->dir);
	arguments_free(&arguments);
	free(command);
	return text;
}

static char *gather_text(const struct fleet *fleet, const char *out)
{
	return strf("#!/bin/sh\n"
		    "# Joins the parts of plan %s that are measured.\n"
		    "exec %s gather %s/parts/* --out %s\n",
		    fleet->plan.name, fleet->program, fleet->dir, out);
}

static int make_texts(struct fleet *fleet)
{
	char *out = absolute(fleet, "--out", fleet->out);

	if (!out)
		return -EINVAL;
	fleet->paths[FLEET_PLAN] = strf("%s/%s.plan", fleet->dir, fleet->plan.name);
	fleet->paths[FLEET_TASK] = strf("%s/task", fleet->dir);
	fleet->paths[FLEET_GATHER] = strf("%s/gather", fleet->dir);
	fleet->texts[FLEET_PLAN] = strdup(fleet->plan.text);
	if (fleet->paths[FLEET_PLAN])
		fleet->texts[FLEET_TASK] = task_text(fleet);
	fleet->texts[FLEET_GATHER] = gather_text(fleet, out);
	free(out);
	for (unsigned int i = 0; i < FLEET_FILES; i++)
		if (!fleet->paths[i] || !fleet->texts[i])
			return -ENOMEM;
	return 0;
}

/* Whether the file has exactly this text. */
static bool is_written(const char *path, const char *text)
{
	size_t length = strlen(text), got = 0;
	char *found = malloc(length + 1);
	FILE *file = fopen(path, "re");

	if (file && found)
		got = fread(found, 1, length + 1, file);
	if (file)
		fclose(file);
	got = found && got == length && !memcmp(found, text, length);
	free(found);
	return got;
}

/* Another call with the same plan and options finds its own files. Those of other parts would mix with these. */
static int write_file(const struct fleet *fleet, enum fleet_file id)
{
	const char *path = fleet->paths[id];
	FILE *file;
	int ret;

	if (!access(path, F_OK)) {
		if (is_written(path, fleet->texts[id]))
			return 0;
		message("--dir: %s is of another plan or other options; name another folder, or remove it",
			path);
		return -EEXIST;
	}
	file = file_start(path);
	ret = file ? 0 : -errno;
	if (file) {
		fputs(fleet->texts[id], file);
		ret = file_finish(file, path);
	}
	if (ret)
		message("%s: %s", path, strerror(-ret));
	return ret;
}

static int write_files(const struct fleet *fleet)
{
	static const char *const folders[] = { "parts", "log" };
	int ret = home_mkdir(fleet->dir);

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders) && !ret; i++) {
		char *path = strf("%s/%s", fleet->dir, folders[i]);

		ret = path ? file_make_folder(path) : -ENOMEM;
		free(path);
	}
	if (ret)
		message("--dir: %s: %s", fleet->dir, strerror(-ret));
	for (unsigned int i = 0; i < FLEET_FILES && !ret; i++)
		ret = write_file(fleet, i);
	return ret;
}

static void show_files(const struct fleet *fleet)
{
	for (unsigned int i = 0; i < FLEET_FILES; i++)
		printf("%s:\n%s\n", fleet->paths[i], fleet->texts[i]);
}

/* Has the engine's script show or submit its own part. Returns its exit code. */
static int call_engine(const struct fleet *fleet)
{
	const char **arguments = NULL;
	int code = EXIT_USAGE;
	int ret = arguments_add(&arguments, fleet->script, fleet->is_dry ? "show" : "submit",
				fleet->dir, fleet->parts_text, NULL);

	for (const char **option = fleet->with; option && *option && !ret; option++)
		ret = arguments_add(&arguments, *option, NULL);
	if (!ret)
		code = call(arguments, false);
	arguments_free(&arguments);
	return code;
}

/* Checks all that a task will need before a file is written. 0, or an exit code after a message. */
static int prepare(struct fleet *fleet)
{
	char *refusal;

	fleet->here = getcwd(NULL, 0);
	fleet->program = realpath("/proc/self/exe", NULL);
	if (!registry_find(REGISTRY_FLEETS, fleet->engine) || strchr(fleet->engine, '/')) {
		refusal = registry_refusal(REGISTRY_FLEETS, "fleet", fleet->engine);
		message("%s", refusal ? refusal : fleet->engine);
		free(refusal);
		return EXIT_USAGE;
	}
	if (!fleet->parts_text || !fleet->dir_name) {
		message("fleet: --parts N and --dir DIR are missing; see: invbench help fleet");
		return EXIT_USAGE;
	}
	fleet->script = registry_file(REGISTRY_FLEETS, fleet->engine);
	if (!fleet->here || !fleet->program || !fleet->script)
		return EXIT_USAGE;
	if (option_number("--parts", fleet->parts_text, NULL, 1, PARTS_MAX, &fleet->parts) ||
	    check_options(fleet) || plan_load(fleet->plan_name, NULL, &fleet->plan))
		return EXIT_USAGE;
	fleet->dir = absolute(fleet, "--dir", fleet->dir_name);
	if (!fleet->dir)
		return EXIT_USAGE;
	return check_run(fleet);
}

static int submit(struct fleet *fleet)
{
	int code = prepare(fleet);

	if (code)
		return code;
	if (make_texts(fleet))
		return EXIT_USAGE;
	if (fleet->is_dry)
		show_files(fleet);
	else if (write_files(fleet))
		return EXIT_USAGE;
	return call_engine(fleet);
}

static void fleet_free(struct fleet *fleet)
{
	for (unsigned int i = 0; i < FLEET_FILES; i++) {
		free(fleet->paths[i]);
		free(fleet->texts[i]);
	}
	plan_free(&fleet->plan);
	arguments_free(&fleet->with);
	free(fleet->program);
	free(fleet->script);
	free(fleet->dir);
	free(fleet->here);
}

int fleet_main(int argc, char **argv)
{
	struct fleet fleet = { .out = RUN_DIR_OUT };
	const struct option_row rows[] = {
		{ "parts", "N", "number of parts, and of tasks", .text = &fleet.parts_text },
		{ "dir", "DIR",
		  "new folder for tasks, parts and logs, with the same path on all machines",
		  .text = &fleet.dir_name },
		{ "out", "DIR", "folder for the joined run (default: " RUN_DIR_OUT ")",
		  .text = &fleet.out },
		{ "with", "OPTION",
		  "option of the engine's program, such as --with --constraint=altra; repeatable",
		  .list = &fleet.with },
		{ "dry-run", NULL, "print what would be written and submitted", .flag = &fleet.is_dry },
		{ 0 },
	};
	int first = options_parse(rows, argc, argv, 2, ARGUMENTS_MAX);
	int code = first ? EXIT_USAGE : EXIT_OK;

	if (first > 0) {
		fleet.engine = argv[first];
		fleet.plan_name = argv[first + 1];
		fleet.options = argv + first + 2;
		code = submit(&fleet);
	}
	fleet_free(&fleet);
	return code;
}
