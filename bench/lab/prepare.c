/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prepares the lab: runs its scripts one after another and keeps the paths that they print.
 * Each script finds what it made before, so only the scripts know the layout of the caches. They
 * report their errors on stderr.
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
#include "bench/lab/lab.h"
#include "bench/system/home.h"
#include "bench/text/arguments.h"
#include "bench/text/line_buffer.h"
#include "bench/system/now.h"
#include "bench/system/process.h"
#include "bench/system/stop.h"
#include "bench/text/message.h"

#define ARGUMENTS_MAX 8
#define LOG_PERIOD_S  10
#define REPORT_FROM_S 1 /* a faster step is not reported */
/* Begin lines that report something else than the result. */
#define PROGRESS "progress "
#define DIGEST	 "digest "

struct step {
	const char *title;
	const char *script; /* in bench/lab */
	const char *arguments[ARGUMENTS_MAX]; /* end with NULL */
	const char *artefact; /* the record's name for what is made; NULL: it is not recorded */
	json_t *artefacts; /* takes the checksum under that name */
};

/* The progress of a step: a line that is rewritten on a terminal, or lines in a log. */
struct progress {
	const char *title;
	double start, shown;
	char text[64];
};

static void show_progress(struct progress *progress)
{
	double now = seconds_now() - progress->start;
	bool is_terminal = isatty(STDERR_FILENO);

	if (now < progress->shown + (is_terminal ? 0.2 : LOG_PERIOD_S))
		return;
	progress->shown = now;
	if (is_terminal)
		fprintf(stderr, "\rlab: %s … %s%.0f s\033[K\r", progress->title, progress->text,
			now);
	else
		fprintf(stderr, "lab: %s … %s%.0f s\n", progress->title, progress->text, now);
}

/* Takes a line of the script: its progress, a checksum, or its result so far. 0 or -ENOMEM. */
static int take_line(const struct step *step, struct progress *progress, const char *line,
		     char **result)
{
	if (!strncmp(line, PROGRESS, strlen(PROGRESS))) {
		snprintf(progress->text, sizeof(progress->text), "%s, ", line + strlen(PROGRESS));
		return 0;
	}
	if (!strncmp(line, DIGEST, strlen(DIGEST))) {
		if (step->artefact)
			json_object_set_new(step->artefacts, step->artefact,
					    json_string(line + strlen(DIGEST)));
		return 0;
	}
	free(*result);
	*result = strdup(line);
	return *result ? 0 : -ENOMEM;
}

/* Sets *result to the script's last line. Returns when the script ends or a stop is requested. */
static int read_result(const struct step *step, const struct process *process, int fd,
		       char **result)
{
	struct pollfd waiting[] = { { .fd = fd, .events = POLLIN },
				    { .fd = process->pidfd, .events = POLLIN } };
	struct progress progress = { .title = step->title, .start = seconds_now(), .shown = 0.8 };
	struct line_buffer lines = { 0 };
	char *line;
	int ret = 0;

	while (!ret && !stop_requested()) {
		show_progress(&progress);
		if (poll(waiting, 2, 200) <= 0)
			continue;
		if (!waiting[0].revents || line_buffer_read(&lines, fd) <= 0)
			break;
		while (!ret && (line = line_buffer_next(&lines)))
			ret = take_line(step, &progress, line, result);
	}
	line_buffer_free(&lines);
	return ret;
}

/* Runs the script and sets *result to its last line, to be freed. Returns an exit code. */
static int run(const struct step *step, char *const *arguments, char **result)
{
	struct process process;
	int ends[2], status, ret;

	if (pipe2(ends, O_CLOEXEC))
		return EXIT_USAGE;
	setenv("INVBENCH_PROGRESS", "1", 1);
	ret = process_start(&process, arguments, ends[1], -1);
	close(ends[1]);
	if (ret) {
		message("%s: %s", step->script, strerror(-ret));
		close(ends[0]);
		return EXIT_USAGE;
	}
	ret = read_result(step, &process, ends[0], result);
	status = ret || stop_requested() ? process_kill(&process) : process_wait(&process);
	close(ends[0]);
	if (!WIFEXITED(status))
		return EXIT_REGRESSION;
	if (WEXITSTATUS(status))
		return WEXITSTATUS(status);
	if (!*result)
		message("%s: it printed no result", step->script);
	return *result ? EXIT_OK : EXIT_USAGE;
}

/* Reports how a step ended. Fast steps are left out, because a run may prepare many kernels. */
static void report_end(const char *what, const char *which, int ret, double elapsed)
{
	const char *ending = stop_requested() ? "stopped" : ret ? "failed" : "ready";

	if (which || ret || elapsed >= REPORT_FROM_S)
		fprintf(stderr, "lab: %s%s%s: %s, %.1f s\n", what, which ? " " : "",
			which ? which : "", ending, elapsed);
}

static int make_arguments(const struct step *step, const struct patches *patches, const char *path,
			  const char ***arguments)
{
	unsigned int i;
	int ret = path ? arguments_add(arguments, path, NULL) : -ENOMEM;

	for (i = 0; !ret && step->arguments[i]; i++)
		ret = arguments_add(arguments, step->arguments[i], NULL);
	for (i = 0; !ret && i < patches->count; i++)
		ret = arguments_add(arguments, patches->list[i].sha256, patches->list[i].path,
				    NULL);
	return ret;
}

/* The step's arguments are followed by checksum and path of each patch. */
static int run_step_with(const struct step *step, const struct patches *patches, char **result)
{
	char *path = strf("%s/bench/lab/%s", home_dir() ? home_dir() : ".", step->script);
	const char **arguments = NULL;
	double start = seconds_now();
	int ret = make_arguments(step, patches, path, &arguments);

	ret = ret ? EXIT_USAGE : run(step, (char *const *)arguments, result);
	report_end(step->title, NULL, ret, seconds_now() - start);
	arguments_free(&arguments);
	free(path);
	return ret;
}

static int run_step(const struct step *step, char **result)
{
	const struct patches none = { 0 };

	return run_step_with(step, &none, result);
}

/* Paths of what belongs to the kernel; NULL if it has none. */
struct parts {
	char *dir, *modules, *kmods, *programs;
};

/* Fetches Debian's kernel, unchanged. */
static int fetch_kernel(const struct kernel *kernel, struct lab *lab, char **dir)
{
	const struct step step = { "kernel package",
				   "kernel/kernel.sh",
				   { kernel->release, kernel->suite },
				   "kernel",
				   lab->artefacts };

	return run_step(&step, dir);
}

/* The folder of the Debian kernel as which the kernel's configuration begins. The caller frees it. */
static int fetch_base(const struct kernel *kernel, struct lab *lab, char **dir)
{
	struct kernel base;
	int ret = kernel_load(kernel->base, &base) ? EXIT_USAGE : fetch_kernel(&base, lab, dir);

	kernel_free(&base);
	return ret;
}

/* Builds a variant of a kernel of Debian. */
static int build_kernel(const struct kernel *kernel, struct lab *lab, char **dir)
{
	char *base_dir = NULL;
	int ret = fetch_base(kernel, lab, &base_dir);
	const struct step step = { "kernel build",
				   "kernel/build.sh",
				   { kernel->name, kernel->base, base_dir, kernel->suite,
				     kernel->settings ? kernel->settings : "" },
				   "kernel",
				   lab->artefacts };

	if (!ret)
		ret = run_step_with(&step, &kernel->patches, dir);
	free(base_dir);
	return ret;
}

/* Builds what the user's source is now. */
static int build_source(const struct kernel *kernel, struct lab *lab, char **dir)
{
	char *base_dir = NULL;
	int ret = fetch_base(kernel, lab, &base_dir);
	const struct step step = { "kernel build",
				   "kernel/source.sh",
				   { kernel->name, kernel->source.version, kernel->base, base_dir,
				     kernel->source.dir },
				   "kernel",
				   lab->artefacts };

	if (!ret)
		ret = run_step(&step, dir);
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
	ret = kernel->source.dir ? build_source(kernel, lab, &parts->dir)
	      : kernel->base	 ? build_kernel(kernel, lab, &parts->dir)
				 : fetch_kernel(kernel, lab, &parts->dir);
	if (ret)
		return ret;
	parts->modules = strf("%s/modules", parts->dir);
	lab->image = strf("%s/Image", parts->dir);
	return parts->modules && lab->image ? EXIT_OK : EXIT_USAGE;
}

/* Compiles the plugin, the guest's programs and the modules. */
static int prepare_programs(const struct kernel *kernel, struct lab *lab, struct parts *parts)
{
	const struct step plugin = { "plugin",
				     "plugin/plugin.sh",
				     { NULL },
				     "plugin",
				     lab->artefacts };
	/* They are a part of the guest image, whose checksum is recorded. */
	const struct step programs = { .title = "guest programs",
				       .script = "guest/programs.sh",
				       .arguments = { lab->root } };
	const struct step modules = { "modules",
				      "kernel/modules.sh",
				      { lab->root, kernel->id, parts->dir },
				      "modules",
				      lab->artefacts };
	int ret;

	ret = run_step(&plugin, &lab->plugin);
	if (!ret)
		ret = run_step(&programs, &parts->programs);
	if (ret)
		return ret;
	return run_step(&modules, &parts->kmods);
}

/* Locks the root; root.sh does not remove a root that is locked. */
static int hold_root(struct lab *lab)
{
	lab->root_lock = open(lab->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (lab->root_lock >= 0 && !flock(lab->root_lock, LOCK_SH | LOCK_NB))
		return EXIT_OK;
	message("build root: %s: %s", lab->root, strerror(errno));
	return EXIT_USAGE;
}

static int prepare_all(const struct kernel *kernel, bool tools, struct lab *lab,
		       struct parts *parts)
{
	json_t *sums = lab->artefacts;
	const struct step root = { "build root", "debian/root.sh", { NULL }, "root", sums };
	struct step guest = { "guest image", "guest/guest.sh", { NULL }, "guest", sums };
	struct step tool = { "tools", "debian/tools.sh", { NULL }, "tools", sums };
	int ret;

	ret = run_step(&root, &lab->root);
	if (!ret)
		ret = hold_root(lab);
	if (!ret)
		ret = prepare_kernel(kernel, lab, parts);
	if (!ret)
		ret = prepare_programs(kernel, lab, parts);
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
	double start = seconds_now();
	int ret;

	lab->artefacts = json_object();
	lab->cmdline = kernel->cmdline ? strdup(kernel->cmdline) : NULL;
	ret = prepare_all(kernel, tools, lab, &parts);
	report_end("kernel", kernel->name, ret, seconds_now() - start);
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
	free(lab->cmdline);
	free(lab->guest);
	free(lab->plugin);
	free(lab->tools);
	json_decref(lab->artefacts);
	*lab = (struct lab){ 0 };
}

static const struct step herd = { .title = "herd7", .script = "debian/herd.sh" };

int lab_prepare_litmus(char **dir)
{
	return run_step(&herd, dir);
}

int lab_find_litmus(char **dir)
{
	char *path = home_path("bench/lab/debian/herd.sh");
	char *const arguments[] = { path, "--cached", NULL };
	int ret = path ? run(&herd, arguments, dir) : EXIT_CANNOT;

	free(path);
	return ret;
}
