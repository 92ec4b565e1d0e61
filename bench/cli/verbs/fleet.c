/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verb fleet has an engine, such as Slurm, measure the parts of a plan on many machines.
 * It writes a folder with what each task runs, and hands that to the engine's script in bench/fleet/. When and where
 * a task runs is the engine's choice alone. A task whose part is measured already does nothing, so the same call once
 * more measures what is missing.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

#define ARGUMENTS_MAX 256 /* words of a call */

/* A file of the folder, and what stands in it. */
enum fleet_file { FLEET_PLAN, FLEET_ARGUMENTS, FLEET_TASK, FLEET_GATHER, FLEET_FILES };

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
		if (strchr(*option, '\n')) {
			message("fleet: '%s' has several lines; a word of the tasks has one",
				*option);
			return -EINVAL;
		}
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

/* "PROGRAM run PLAN OPTION…". NULL: no memory. Free only the array. */
static const char **run_arguments(const struct fleet *fleet, const char *plan)
{
	const char **arguments = NULL;
	int ret = arguments_add(&arguments, fleet->program, "run", plan, NULL);

	for (char *const *option = fleet->options; *option && !ret; option++)
		ret = arguments_add(&arguments, *option, NULL);
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

	if (arguments && part && !arguments_add(&arguments, "--part", part, "--dry-run", NULL))
		code = process_run((char *const *)arguments, true);
	code = code < 0 ? EXIT_USAGE : code;
	arguments_free(&arguments);
	free(part);
	return code;
}

/* What the scripts of the folder read: a word in each line, so that none needs quotes. */
static char *arguments_text(const struct fleet *fleet, const char *out)
{
	const char **arguments = run_arguments(fleet, fleet->paths[FLEET_PLAN]);
	char *text = NULL;
	size_t size;
	FILE *file = arguments ? open_memstream(&text, &size) : NULL;

	if (file)
		fprintf(file, "%s\n%s\n%s\n", fleet->here, fleet->parts_text, out);
	for (const char **word = arguments; file && *word; word++)
		fprintf(file, "%s\n", *word);
	arguments_free(&arguments);
	return file && !fclose(file) ? text : NULL;
}

/* The text of a file of the program. NULL after a message. */
static char *script_text(const char *relative)
{
	char *path = home_path(relative), *text = NULL;
	FILE *file = path ? fopen(path, "re") : NULL;
	size_t size = 0;

	if (!file || getdelim(&text, &size, '\0', file) < 0)
		message("%s: %s", path ? path : relative, strerror(errno));
	if (file)
		fclose(file);
	free(path);
	return text;
}

static int make_texts(struct fleet *fleet)
{
	char *out = absolute(fleet, "--out", fleet->out);

	if (!out)
		return -EINVAL;
	fleet->paths[FLEET_PLAN] = strf("%s/%s.plan", fleet->dir, fleet->plan.name);
	fleet->paths[FLEET_ARGUMENTS] = strf("%s/arguments", fleet->dir);
	fleet->paths[FLEET_TASK] = strf("%s/task.sh", fleet->dir);
	fleet->paths[FLEET_GATHER] = strf("%s/gather.sh", fleet->dir);
	fleet->texts[FLEET_PLAN] = strdup(fleet->plan.text);
	if (fleet->paths[FLEET_PLAN])
		fleet->texts[FLEET_ARGUMENTS] = arguments_text(fleet, out);
	fleet->texts[FLEET_TASK] = script_text("bench/fleet/folder/task.sh");
	fleet->texts[FLEET_GATHER] = script_text("bench/fleet/folder/gather.sh");
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

/* The scripts are the same for all. */
static void show_files(const struct fleet *fleet)
{
	for (unsigned int i = 0; i < FLEET_TASK; i++)
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
		code = process_run((char *const *)arguments, false);
	code = code < 0 ? EXIT_USAGE : code;
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
		{ "dry-run", NULL, "print what would be written and submitted",
		  .flag = &fleet.is_dry },
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
