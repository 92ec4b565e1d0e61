/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prepares the lab: runs its scripts one after another and keeps what they print.
 * What a script makes is found again by the script itself, so that nothing here
 * knows how a cache is laid out. A script says on stderr what is wrong.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "../home.h"
#include "bench/run/place.h"
#include "../say.h"
#include "lab.h"
#include "process.h"

#define OUTPUT_MAX     8192
#define ARGUMENTS_MAX  8
#define LOG_PERIOD_S   10
#define WORTH_SAYING_S 1
#define PROGRESS       "progress " /* begins a line that is not the result */

struct step {
	const char *title;
	const char *script; /* in bench/lab */
	const char *arguments[ARGUMENTS_MAX]; /* NULL at the end */
};

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* How far a step is, in its own words; a line rewritten on a terminal, now and then one in a log. */
struct progress {
	const char *title;
	double start, shown;
	char text[64];
};

static void show_progress(struct progress *progress)
{
	double now = seconds() - progress->start;
	bool is_terminal = isatty(STDERR_FILENO);

	if (now < progress->shown + (is_terminal ? 0.2 : LOG_PERIOD_S))
		return;
	progress->shown = now;
	if (is_terminal)
		fprintf(stderr, "\rlab: %s … %s%.0f s\033[K\r", progress->title, progress->text,
			now);
	else if (*progress->text)
		fprintf(stderr, "lab: %s … %s%.0f s\n", progress->title, progress->text, now);
}

/* Takes the lines out that tell how far it is; what is left is the result. */
static size_t take_progress(struct progress *progress, char *output, size_t length)
{
	char *line = output, *end;

	while ((end = memchr(line, '\n', output + length - line))) {
		size_t size = end + 1 - line;

		if (strncmp(line, PROGRESS, strlen(PROGRESS))) {
			line = end + 1;
			continue;
		}
		snprintf(progress->text, sizeof(progress->text), "%.*s, ",
			 (int)(size - 1 - strlen(PROGRESS)), line + strlen(PROGRESS));
		memmove(line, end + 1, output + length - (end + 1));
		length -= size;
	}
	return length;
}

/* What the process prints, until its end or ours; the number of bytes. */
static size_t read_output(const struct step *step, const struct process *process, int fd,
			  char *output)
{
	struct pollfd waiting[] = { { .fd = fd, .events = POLLIN },
				    { .fd = process->pidfd, .events = POLLIN } };
	struct progress progress = { .title = step->title, .start = seconds(), .shown = 0.8 };
	size_t length = 0;
	ssize_t got;

	while (!place_stopped()) {
		show_progress(&progress);
		if (poll(waiting, 2, 200) <= 0)
			continue;
		if (!waiting[0].revents)
			break;
		got = read(fd, output + length, OUTPUT_MAX - 1 - length);
		if (got <= 0)
			break;
		length = take_progress(&progress, output, length + got);
	}
	return length;
}

/* Runs the script; *result becomes its last line, to be freed. An exit code. */
static int run(const struct step *step, char *const *arguments, char **result)
{
	char output[OUTPUT_MAX] = "", *last;
	struct process process;
	size_t length;
	int ends[2], status, ret;

	if (pipe2(ends, O_CLOEXEC))
		return EXIT_USAGE;
	setenv("INVBENCH_PROGRESS", "1", 1);
	ret = process_start(&process, arguments, ends[1], -1);
	close(ends[1]);
	if (ret) {
		say("%s: %s", step->script, strerror(-ret));
		close(ends[0]);
		return EXIT_USAGE;
	}
	length = read_output(step, &process, ends[0], output);
	status = place_stopped() ? process_kill(&process) : process_wait(&process);
	close(ends[0]);
	if (!WIFEXITED(status))
		return EXIT_REGRESSION;
	if (WEXITSTATUS(status))
		return WEXITSTATUS(status);
	output[length - (length && output[length - 1] == '\n')] = '\0';
	last = strrchr(output, '\n');
	free(*result);
	*result = strdup(last ? last + 1 : output);
	return *result ? EXIT_OK : EXIT_USAGE;
}

/* Of many kernels, what was there already goes without saying. */
static void say_ending(const char *what, const char *which, int ret, double elapsed)
{
	const char *ending = place_stopped() ? "stopped" : ret ? "failed" : "ready";

	if (which || ret || elapsed >= WORTH_SAYING_S)
		fprintf(stderr, "lab: %s%s%s: %s, %.1f s\n", what, which ? " " : "",
			which ? which : "", ending, elapsed);
}

static int run_step(const struct step *step, char **result)
{
	char *path = sentence("%s/bench/lab/%s", home_dir() ? home_dir() : ".", step->script);
	char *arguments[ARGUMENTS_MAX + 1] = { path };
	double start = seconds();
	unsigned int i;
	int ret;

	for (i = 0; step->arguments[i]; i++)
		arguments[i + 1] = (char *)step->arguments[i];
	ret = path ? run(step, arguments, result) : EXIT_USAGE;
	say_ending(step->title, NULL, ret, seconds() - start);
	free(path);
	return ret;
}

/* The places of what belongs to the kernel; NULL where there is none. */
struct parts {
	char *dir, *modules, *kmods, *programs;
};

/* Debian's kernel as it is. */
static int fetch_kernel(const struct kernel *kernel, char **dir)
{
	const struct step step = { "kernel package",
				   "kernel.sh",
				   { kernel->release, kernel->suite } };

	return run_step(&step, dir);
}

/* A variant, whose configuration is its base's to begin with. */
static int build_kernel(const struct kernel *kernel, char **dir)
{
	struct step step = { "kernel build", "build.sh", { kernel->name, kernel->base } };
	struct kernel base;
	char *base_dir = NULL;
	int ret = kernel_load(kernel->base, &base) ? EXIT_USAGE : fetch_kernel(&base, &base_dir);

	if (!ret) {
		step.arguments[2] = base_dir;
		step.arguments[3] = kernel->suite;
		step.arguments[4] = kernel->settings;
		ret = run_step(&step, dir);
	}
	kernel_free(&base);
	free(base_dir);
	return ret;
}

static int prepare_kernel(const struct kernel *kernel, struct lab *lab, struct parts *parts)
{
	int ret;

	if (kernel->dir) {
		parts->dir = strdup(kernel->dir);
		parts->modules = strdup(kernel->modules ? kernel->modules : "");
		lab->image = strdup(kernel->image);
		return parts->dir && parts->modules && lab->image ? EXIT_OK : EXIT_USAGE;
	}
	ret = kernel->base ? build_kernel(kernel, &parts->dir) : fetch_kernel(kernel, &parts->dir);
	if (ret)
		return ret;
	parts->modules = sentence("%s/modules", parts->dir);
	lab->image = sentence("%s/Image", parts->dir);
	return parts->modules && lab->image ? EXIT_OK : EXIT_USAGE;
}

/* What is ours and compiled in the build root. */
static int prepare_ours(const struct kernel *kernel, struct lab *lab, struct parts *parts)
{
	const struct step plugin = { "plugin", "plugin.sh", { NULL } };
	const struct step programs = { "guest programs", "programs.sh", { lab->root } };
	const struct step modules = { "modules",
				      "modules.sh",
				      { lab->root, kernel->id, parts->dir } };
	int ret;

	ret = run_step(&plugin, &lab->plugin);
	if (!ret)
		ret = run_step(&programs, &parts->programs);
	if (ret)
		return ret;
	return run_step(&modules, &parts->kmods);
}

/* As long as it is used, nobody sweeps it away. */
static int hold_root(struct lab *lab)
{
	lab->root_lock = open(lab->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (lab->root_lock >= 0 && !flock(lab->root_lock, LOCK_SH | LOCK_NB))
		return EXIT_OK;
	say("build root: %s: %s", lab->root, strerror(errno));
	return EXIT_USAGE;
}

static int prepare_all(const struct kernel *kernel, bool tools, struct lab *lab,
		       struct parts *parts)
{
	const struct step root = { "build root", "root.sh", { NULL } };
	struct step guest = { "guest image", "guest.sh", { NULL } };
	struct step tool = { "tools", "tools.sh", { NULL } };
	int ret;

	ret = run_step(&root, &lab->root);
	if (!ret)
		ret = hold_root(lab);
	if (!ret)
		ret = prepare_kernel(kernel, lab, parts);
	if (!ret)
		ret = prepare_ours(kernel, lab, parts);
	if (ret)
		return ret;
	guest.arguments[0] = tool.arguments[0] = lab->root;
	guest.arguments[1] = kernel->id;
	guest.arguments[2] = parts->dir;
	guest.arguments[3] = parts->modules;
	guest.arguments[4] = parts->kmods;
	guest.arguments[5] = parts->programs;
	ret = run_step(&guest, &lab->guest);
	return ret || !tools ? ret : run_step(&tool, &lab->tools);
}

int lab_prepare(const struct kernel *kernel, bool tools, struct lab *lab)
{
	struct parts parts = { 0 };
	double start = seconds();
	int ret;

	ret = prepare_all(kernel, tools, lab, &parts);
	say_ending("kernel", kernel->name, ret, seconds() - start);
	free(parts.dir);
	free(parts.modules);
	free(parts.kmods);
	free(parts.programs);
	if (ret)
		lab_free(lab);
	return ret;
}

void lab_free(struct lab *lab)
{
	if (lab->root_lock > 0)
		close(lab->root_lock);
	free(lab->root);
	free(lab->image);
	free(lab->guest);
	free(lab->plugin);
	free(lab->tools);
	*lab = (struct lab){ 0 };
}
