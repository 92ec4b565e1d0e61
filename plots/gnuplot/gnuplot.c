/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Draws figures with gnuplot: see gnuplot.h.
 * gnuplot runs in the run's folder and reads common.gnuplot before the script of each figure. Before that it prints a mark, so
 * that what it prints then belongs to this figure. If the run has no data for it, the script prints why on its last line. A
 * script that ends gnuplot ends no other figure: the rest are drawn by a new process.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "bench/system/home.h"
#include "bench/text/message.h"
#include "plots/gnuplot/gnuplot.h"

#define FOLDER	"plots"
#define COMMON	FOLDER "/common.gnuplot" /* shared by all figures */
#define MARK	"invbench draws figure "
#define WORKERS 8
#define WORDS	10 /* that a figure adds to a command, at most */

struct picture {
	const char *run_dir;
	const struct figure_paper *paper;
	struct drawing *drawings;
	size_t count, step; /* a worker draws each step-th figure */
};

struct worker {
	size_t next; /* figure; from count on: it has none left */
	int out; /* reads what the process prints, or -errno */
	pid_t pid;
};

/* Starts a program in a folder. Returns a pipe with its output, or -errno. */
static int start(const char *dir, char *const *argv, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int ends[2], ret;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addchdir_np(&actions, dir);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
	ret = -posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (!ret)
		return ends[0];
	close(ends[0]);
	return ret;
}

/* Returns the absolute path of a script, because gnuplot runs in another folder. */
static char *script_path(char *relative)
{
	char *path = relative ? home_path(relative) : NULL;
	char *absolute = path ? realpath(path, NULL) : NULL;

	free(path);
	free(relative);
	return absolute;
}

static char *file_of(const struct picture *picture, size_t figure)
{
	return strf("%s/figures/%s.%s", picture->run_dir, picture->drawings[figure].name,
		    picture->paper->format);
}

static void remove_file(const struct picture *picture, size_t figure)
{
	char *path = file_of(picture, figure);

	if (path)
		unlink(path);
	free(path);
}

/* Adds what draws a figure to a command. Variables of the figure before are gone, and its file is closed. */
static size_t add_figure(const struct picture *picture, size_t figure, char **argv, size_t count)
{
	const struct figure_paper *paper = picture->paper;
	const char *name = picture->drawings[figure].name;

	argv[count++] = strdup("-e");
	argv[count++] = strdup("set output");
	argv[count++] = strdup("-e");
	argv[count++] = strdup("reset session");
	argv[count++] = strdup("-e");
	argv[count++] =
		strf("print '" MARK "%zu'; is_one_of_many=1; name='%s'; format='%s'; bare=%d; "
		     "page_width=%" PRIu64 "; page_height=%" PRIu64,
		     figure, name, paper->format, paper->is_bare, paper->width, paper->height);
	argv[count++] = script_path(strdup(COMMON));
	argv[count++] = script_path(strf(FOLDER "/%s.gp", name));
	return count;
}

static void worker_start(const struct picture *picture, struct worker *worker)
{
	char **argv = calloc(WORDS * picture->count + 2, sizeof(*argv));
	size_t count = 0, i;
	bool failed = !argv;

	worker->out = -ENOMEM;
	if (argv)
		argv[count++] = strdup("gnuplot");
	for (i = worker->next; argv && i < picture->count; i += picture->step) {
		remove_file(picture, i);
		count = add_figure(picture, i, argv, count);
	}
	for (i = 0; i < count; i++)
		failed |= !argv[i];
	if (!failed)
		worker->out = start(picture->run_dir, argv, &worker->pid);
	for (i = 0; i < count; i++)
		free(argv[i]);
	free(argv);
}

/* The figure of a mark; the present one if a script printed what looks like a mark. */
static size_t marked_figure(const struct picture *picture, size_t figure, const char *mark)
{
	size_t marked = strtoul(mark, NULL, 10);
	bool fits = marked > figure && marked < picture->count &&
		    (marked - figure) % picture->step == 0;

	return fits ? marked : figure;
}

/* Takes the lines of a process. Returns the figure that it drew last, or -errno in *error. */
static size_t take_lines(const struct picture *picture, const struct worker *worker, int *error)
{
	FILE *from = fdopen(worker->out, "r");
	size_t figure = worker->next, room = 0;
	char *line = NULL;

	*error = from ? 0 : -errno;
	if (!from)
		close(worker->out);
	while (from && getline(&line, &room, from) > 0) {
		struct drawing *drawing = &picture->drawings[figure];

		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, MARK, strlen(MARK))) {
			figure = marked_figure(picture, figure, line + strlen(MARK));
		} else if (line[strspn(line, " \t")]) {
			free(drawing->said);
			drawing->said = strdup(line);
		}
	}
	if (from && ferror(from))
		*error = -EIO;
	if (from)
		fclose(from);
	free(line);
	return figure;
}

/* status: of a process that ended with this figure; 0: it went on, and what is drawn has a file. */
static void settle(const struct picture *picture, size_t figure, int status)
{
	struct drawing *drawing = &picture->drawings[figure];
	char *path = file_of(picture, figure);

	drawing->result = status ? status : path && !access(path, F_OK) ? 0 : EXIT_CANNOT;
	if (status)
		remove_file(picture, figure); /* half a drawing */
	if (!drawing->result) {
		free(drawing->said);
		drawing->said = NULL;
	}
	free(path);
}

/* Waits until a process has ended, and moves the worker on behind the figure that ended it. */
static void worker_end(const struct picture *picture, struct worker *worker)
{
	int status = worker->out, exited = 0;
	size_t last = worker->next;

	if (worker->out >= 0) {
		last = take_lines(picture, worker, &status);
		while (waitpid(worker->pid, &exited, 0) < 0 && errno == EINTR)
			;
		if (!status)
			status = WIFEXITED(exited) ? WEXITSTATUS(exited) : -EINTR;
	}
	for (; worker->next < last; worker->next += picture->step)
		settle(picture, worker->next, 0);
	settle(picture, last, status);
	worker->next = last + picture->step;
}

void gnuplot_draw(const char *run_dir, const struct figure_paper *paper, struct drawing *drawings,
		  size_t count)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	size_t workers = cpus < 1 ? 1 : cpus > WORKERS ? WORKERS : (size_t)cpus, left = count;
	const struct picture picture = { run_dir, paper, drawings, count, workers };
	struct worker all[WORKERS] = { { 0 } };

	for (size_t i = 0; i < workers; i++)
		all[i].next = i;
	while (left) {
		for (size_t i = 0; i < workers; i++)
			if (all[i].next < count)
				worker_start(&picture, &all[i]);
		left = 0;
		for (size_t i = 0; i < workers; i++) {
			if (all[i].next < count)
				worker_end(&picture, &all[i]);
			left += all[i].next < count;
		}
	}
}
