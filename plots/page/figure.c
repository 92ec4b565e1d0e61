/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Draws the figures of a run with gnuplot: see figure.h.
 * gnuplot runs in the run's folder and reads common.gnuplot before the script of the figure. If the
 * run has no data for it, the script prints why on its last line and exits with status 77.
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
#include "bench/registry/registry.h"
#include "bench/system/home.h"
#include "bench/text/message.h"
#include "plots/page/figure.h"

#define MISSING "gnuplot is missing; install it with: sudo apt-get install gnuplot-nox"
#define FOLDER	"plots"
#define COMMON	FOLDER "/common.gnuplot" /* shared by all figures */

static const char *const formats[] = { "svg", "png" };

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

/* *last is the last line that is not blank; the caller frees it. 0 or -errno. */
static int last_line(int fd, char **last)
{
	FILE *from = fdopen(fd, "r");
	char *line = NULL;
	size_t room = 0;
	int ret = 0;

	if (!from) {
		ret = -errno;
		close(fd);
		return ret;
	}
	while (getline(&line, &room, from) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!line[strspn(line, " \t")])
			continue;
		free(*last);
		*last = strdup(line);
	}
	if (ferror(from))
		ret = -EIO;
	fclose(from);
	free(line);
	return ret;
}

/* Returns the exit status or -errno; *output is the last line that the program printed. */
static int run(const char *dir, char *const *argv, char **output)
{
	int fd, status, ret;
	pid_t pid;

	fd = start(dir, argv, &pid);
	if (fd < 0)
		return fd;
	ret = last_line(fd, output);
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	if (ret)
		return ret;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}

/* Returns the absolute path of a script, because gnuplot runs in another folder. */
static char *script_path(const char *relative)
{
	char *path = relative ? home_path(relative) : NULL;
	char *absolute = path ? realpath(path, NULL) : NULL;

	free(path);
	return absolute;
}

/* Returns 0, 77 for no data, another exit status, or -errno. */
static int draw_format(const char *run_dir, const struct figure *figure,
		       const struct figure_paper *paper, char **output)
{
	const char *format = paper->format;
	char *relative = strf(FOLDER "/%s.gp", figure->name);
	char *common = script_path(COMMON), *script = script_path(relative);
	char *set = strf("name='%s'; format='%s'; bare=%d; page_width=%" PRIu64
			 "; page_height=%" PRIu64,
			 figure->name, format, paper->is_bare, paper->width, paper->height);
	char *old = strf("%s/figures/%s.%s", run_dir, figure->name, format);
	int ret = -ENOMEM;

	if (common && script && set && old) {
		char *argv[] = { "gnuplot", "-e", set, common, script, NULL };

		unlink(old);
		ret = run(run_dir, argv, output);
		if (ret)
			unlink(old); /* half a drawing */
	}
	free(relative);
	free(common);
	free(script);
	free(set);
	free(old);
	return ret;
}

/* Describes why a figure was not drawn. */
static char *reason_of(int ret, const char *output)
{
	if (ret == -ENOENT)
		return strdup(MISSING);
	if (ret < 0)
		return strdup(strerror(-ret));
	return strdup(output ? output : "gnuplot failed without a message");
}

/* 0 if it was drawn or has no data, -ENOENT without gnuplot, or another -errno after a message. */
static int note_result(int ret, struct figure *figure, char *output)
{
	if (ret)
		figure->reason = reason_of(ret, output);
	free(output);
	if (!ret || ret == EXIT_CANNOT || ret == -ENOENT)
		return ret == -ENOENT ? ret : 0;
	message("plots/%s.gp: %s", figure->name, figure->reason ? figure->reason : "not drawn");
	return ret < 0 ? ret : -EIO;
}

/* Draws it in all formats. Returns as above. */
static int draw(const char *run_dir, const struct figure_paper *paper, struct figure *figure)
{
	char *output = NULL;
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < sizeof(formats) / sizeof(formats[0]); i++) {
		const struct figure_paper screen = { .format = formats[i] };

		free(output);
		output = NULL;
		ret = draw_format(run_dir, figure, &screen, &output);
	}
	if (!ret && paper->format) {
		free(output);
		output = NULL;
		ret = draw_format(run_dir, figure, paper, &output);
	}
	return note_result(ret, figure, output);
}

static int draw_paper(const char *run_dir, const struct figure_paper *paper, struct figure *figure)
{
	char *output = NULL;
	int ret = draw_format(run_dir, figure, paper, &output);

	return note_result(ret, figure, output);
}

int figure_paper_report(const char *run_dir, struct figure *figure,
			const struct figure_paper *paper)
{
	int ret = figure->reason ? 0 : draw_paper(run_dir, paper, figure);

	if (figure->reason && (!ret || ret == -ENOENT)) {
		message("no figure %s: %s", figure->name, figure->reason);
		return ret ? ret : -ENODATA;
	}
	if (!ret)
		fprintf(stderr, "report: %s/figures/%s.%s\n", run_dir, figure->name, paper->format);
	return ret;
}

/* Figures add to a result that is complete without them, so a missing gnuplot is no failure. */
static int report_missing(int ret)
{
	if (ret != -ENOENT)
		return ret;
	message("no figures: " MISSING);
	return 0;
}

int figure_draw(const char *run_dir, struct figure *figure)
{
	const struct figure_paper none = { 0 };

	return report_missing(draw(run_dir, &none, figure));
}

/* After a failure the other figures are drawn nevertheless; the last failure is returned. */
int figures_draw(const char *run_dir, const struct figure_paper *paper, struct figures *figures)
{
	const struct registry *plots = registry_get(REGISTRY_PLOTS);
	unsigned int i;
	int ret = 0, drawn;

	figures->figures = calloc(plots->count + 1, sizeof(*figures->figures));
	if (!figures->figures)
		return -ENOMEM;
	for (i = 0; i < plots->count; i++) {
		struct figure *figure = &figures->figures[figures->count++];

		figure->name = plots->entries[i].name;
		figure->about = plots->entries[i].about;
		drawn = draw(run_dir, paper, figure);
		figures->is_gnuplot_missing |= drawn == -ENOENT;
		ret = drawn ? drawn : ret;
	}
	return report_missing(ret);
}

void figures_free(struct figures *figures)
{
	unsigned int i;

	for (i = 0; i < figures->count; i++)
		free(figures->figures[i].reason);
	free(figures->figures);
	*figures = (struct figures){ 0 };
}
