/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures on this machine: a child runs measure, its stdout is a pipe.
 * A child, so that whatever happens in it the runner lives to end the record;
 * it dies with the runner, and the module then puts the machine back.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "place.h"
#include "bench/say.h"

#define CHUNK	   65536
#define LINE_LIMIT (64 << 20)
#define GRACE_S	   5 /* between asking the child to end and making it */
#define TAIL_BYTES 4096

struct child {
	pid_t pid;
	int fd; /* its stdout */
	char *text; /* what came and is not a whole line yet */
	size_t length, room;
	time_t alive; /* when it last said something */
};

char *place_host_smmu(void)
{
	glob_t found;
	char *path = NULL;

	if (!glob("/sys/class/iommu/smmu3.*", 0, NULL, &found))
		path = strdup(found.gl_pathv[0]);
	globfree(&found);
	return path;
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

static const char **make_arguments(const struct place_job *job)
{
	const char *program = place_measure();

	return place_arguments(job, program ? program : "/proc/self/exe", job->plan->path);
}

/* In the child; does not return. Its own process group, so that ^C reaches the runner alone. */
static void become_measure(const char **arguments, int out, int console, pid_t runner)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == runner && dup2(out, STDOUT_FILENO) >= 0 &&
	    dup2(console, STDERR_FILENO) >= 0) {
		execv(arguments[0], (char *const *)arguments);
		dprintf(STDERR_FILENO, "%s: %s\n", arguments[0], strerror(errno));
	}
	_exit(EXIT_CANNOT);
}

static int start(const struct place_job *job, const char *console_path, struct child *child)
{
	int console = open(console_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	const char **arguments = make_arguments(job);
	pid_t runner = getpid();
	int ends[2] = { -1, -1 };
	int ret = -ENOMEM;

	if (console < 0 || !arguments || pipe2(ends, O_CLOEXEC)) {
		ret = arguments ? -errno : ret;
		goto out;
	}
	child->pid = fork();
	if (!child->pid)
		become_measure(arguments, ends[1], console, runner);
	ret = child->pid < 0 ? -errno : 0;
	child->fd = ends[0];
	child->alive = now();
	close(ends[1]);
out:
	if (console >= 0)
		close(console);
	free(arguments);
	return ret;
}

/* Hands each whole line over; 0 or what on_line() said. */
static int hand_over(const struct place_job *job, struct child *child)
{
	char *line = child->text, *end;
	int ret = 0;

	while (!ret && (end = memchr(line, '\n', child->text + child->length - line))) {
		*end = '\0';
		ret = job->on_line(job->to, line);
		line = end + 1;
	}
	child->length -= line - child->text;
	memmove(child->text, line, child->length);
	return ret;
}

/* 1 when there was something, 0 at the end, -errno. */
static int take(struct child *child)
{
	ssize_t length;

	if (child->room - child->length < CHUNK) {
		char *longer = child->room < LINE_LIMIT
				       ? realloc(child->text, child->room * 2 + CHUNK)
				       : NULL;

		if (!longer)
			return -ENOMEM;
		child->text = longer;
		child->room = child->room * 2 + CHUNK;
	}
	length = read(child->fd, child->text + child->length, CHUNK);
	if (length < 0)
		return errno == EINTR ? 1 : -errno;
	child->length += length;
	child->alive = now();
	return length > 0;
}

/* Until it ends, hangs, or is to be stopped; the record's name of the latter two. */
static const char *listen_to(const struct place_job *job, struct child *child)
{
	struct pollfd waiting = { .fd = child->fd, .events = POLLIN };
	int ready, got;

	for (;;) {
		if (place_stopped())
			return "interrupted";
		ready = poll(&waiting, 1, 1000);
		if (ready > 0) {
			got = take(child);
			if (got < 0)
				return "error";
			if (hand_over(job, child))
				return "stopped";
			if (!got)
				return NULL;
		} else if (now() - child->alive >= job->patience) {
			return "hang";
		}
	}
}

/* Its wait status; made to end if asking was not enough. */
static int stop(struct child *child, bool is_asked)
{
	const struct timespec tick = { .tv_nsec = 1000000 };
	time_t until = now() + GRACE_S;
	int status = 0;

	close(child->fd);
	if (is_asked)
		kill(-child->pid, SIGTERM);
	while (waitpid(child->pid, &status, WNOHANG) == 0) {
		if (now() >= until)
			kill(-child->pid, SIGKILL);
		nanosleep(&tick, NULL);
	}
	return status;
}

static char *read_tail(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = calloc(1, TAIL_BYTES + 1);
	long size;

	if (file && text && !fseek(file, 0, SEEK_END)) {
		size = ftell(file);
		fseek(file, size > TAIL_BYTES ? size - TAIL_BYTES : 0, SEEK_SET);
		if (fread(text, 1, TAIL_BYTES, file) == 0)
			*text = '\0';
	}
	if (file)
		fclose(file);
	return text;
}

static void judge(const struct place_job *job, const char *event, int status,
		  struct place_result *result)
{
	if (event && !strcmp(event, "hang")) {
		result->reason = sentence("no sign of life for %u s", job->patience);
	} else if (event && !strcmp(event, "error")) {
		result->reason = sentence("what measure sends cannot be read");
	} else if (!event && WIFSIGNALED(status)) {
		event = "killed";
		result->reason = sentence("measure was killed by signal %d", WTERMSIG(status));
	} else if (!event && WEXITSTATUS(status)) {
		event = "error";
		result->exit_code = WEXITSTATUS(status);
		result->reason = sentence("measure ended with exit code %d", WEXITSTATUS(status));
	}
	result->event = event;
	if (event && !result->exit_code)
		result->exit_code = EXIT_REGRESSION;
}

static void measure_on_host(const struct place_job *job, struct place_result *result)
{
	char *console = sentence("%s/console.log", job->dir);
	struct child child = { .fd = -1 };
	const char *event;
	int ret = console ? start(job, console, &child) : -ENOMEM;

	if (ret) {
		result->event = "error";
		result->reason = sentence("measure cannot be started: %s", strerror(-ret));
		result->exit_code = EXIT_USAGE;
		result->is_final = true;
	} else {
		event = listen_to(job, &child);
		judge(job, event, stop(&child, event != NULL), result);
	}
	if (result->event && console)
		result->console_tail = read_tail(console);
	free(child.text);
	free(console);
}

const struct place place_host = {
	.name = "host",
	.measure = measure_on_host,
};
