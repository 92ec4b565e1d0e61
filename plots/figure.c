/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figures of a run, drawn by gnuplot.
 * It runs in the run's folder and reads common.gnuplot before the figure's own
 * file, so that a figure holds nothing but itself. Exit status 77 means that
 * there is no data, and the last line printed says why.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "../bench/home.h"
#include "../bench/registry.h"
#include "../bench/say.h"
#include "figure.h"

#define COMMON "plots/common.gnuplot" /* what all figures share */

extern char **environ;

static const char *const formats[] = { "svg", "png" };

/* Starts a program in a folder; what it says comes out of the pipe returned. */
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

/* The last line that says something; to be freed. */
static char *last_line(int fd)
{
	char *line = NULL, *last = NULL;
	size_t room = 0;
	FILE *from = fdopen(fd, "r");

	while (from && getline(&line, &room, from) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!line[strspn(line, " \t")])
			continue;
		free(last);
		last = strdup(line);
	}
	free(line);
	if (from)
		fclose(from);
	else
		close(fd);
	return last;
}

/* The exit status, or -errno; what was said last stands in *said. */
static int run(const char *dir, char *const *argv, char **said)
{
	int fd, status;
	pid_t pid;

	fd = start(dir, argv, &pid);
	if (fd < 0)
		return fd;
	*said = last_line(fd);
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}

/* The absolute path of a script, for gnuplot works in another folder. */
static char *script_path(const char *relative)
{
	char *path = relative ? home_path(relative) : NULL;
	char *absolute = path ? realpath(path, NULL) : NULL;

	free(path);
	return absolute;
}

/* 0, 77 for no data, another status or -errno. */
static int draw_format(const char *run_dir, const struct figure *figure, const char *format,
		       char **said)
{
	char *relative = sentence("plots/%s.gp", figure->name);
	char *common = script_path(COMMON), *script = script_path(relative);
	char *set = sentence("name='%s'; format='%s'", figure->name, format);
	char *old = sentence("%s/figures/%s.%s", run_dir, figure->name, format);
	int ret = -ENOMEM;

	if (common && script && set && old) {
		char *argv[] = { "gnuplot", "-e", set, common, script, NULL };

		unlink(old);
		ret = run(run_dir, argv, said);
	}
	free(relative);
	free(common);
	free(script);
	free(set);
	free(old);
	return ret;
}

/* In words, why a figure was not drawn. */
static char *reason_of(int ret, const char *said)
{
	if (ret == -ENOENT)
		return strdup("gnuplot is missing; install the package gnuplot-nox");
	if (ret < 0)
		return strdup(strerror(-ret));
	return strdup(said ? said : "gnuplot failed and did not say why");
}

int figure_draw(const char *run_dir, struct figure *figure)
{
	char *said = NULL;
	size_t i;
	int ret = 0;

	for (i = 0; !ret && i < sizeof(formats) / sizeof(formats[0]); i++) {
		free(said);
		said = NULL;
		ret = draw_format(run_dir, figure, formats[i], &said);
	}
	if (ret)
		figure->reason = reason_of(ret, said);
	free(said);
	if (!ret || ret == EXIT_CANNOT)
		return 0;
	say("plots/%s.gp: %s", figure->name, figure->reason ? figure->reason : "not drawn");
	return ret == -ENOENT ? -EOPNOTSUPP : ret < 0 ? ret : -EIO;
}

/* A figure that fails keeps none of the others from being drawn; the last failure is told. */
int figures_draw(const char *run_dir, struct figures *figures)
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
		drawn = figure_draw(run_dir, figure);
		ret = drawn ? drawn : ret;
	}
	return ret;
}

void figures_free(struct figures *figures)
{
	unsigned int i;

	for (i = 0; i < figures->count; i++)
		free(figures->figures[i].reason);
	free(figures->figures);
	*figures = (struct figures){ 0 };
}
