/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures on this machine: a child process runs measure, and a pipe takes its stdout.
 * The runner survives whatever happens to the child and can end the record. The child dies with the
 * runner, and the kernel module then restores the machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "bench/place/place.h"
#include "bench/system/now.h"
#include "bench/system/process.h"
#include "bench/system/stop.h"
#include "bench/text/line_buffer.h"
#include "bench/text/message.h"

#define TICK_MS	       1000
#define GRACE_MS       5000 /* between SIGTERM and SIGKILL */
#define TAIL_BYTES     4096
#define EXIT_NOT_FOUND 127 /* process_start() could not execute the program */

struct child {
	struct process process;
	int fd; /* its stdout */
	struct line_buffer lines;
	double alive; /* seconds_now() of its last output */
};

static int start(const struct place_job *job, int console, struct child *child)
{
	const char *program = place_measure();
	const char **arguments =
		place_arguments(job, program ? program : "/proc/self/exe", job->plan->path);
	int ends[2] = { -1, -1 };
	int ret = -ENOMEM;

	if (!arguments || pipe2(ends, O_CLOEXEC)) {
		ret = arguments ? -errno : ret;
		goto out;
	}
	child->fd = ends[0];
	child->alive = seconds_now();
	ret = process_start(&child->process, (char *const *)arguments, ends[1], console);
	close(ends[1]);
	if (ret)
		close(ends[0]);
out:
	free(arguments);
	return ret;
}

static int start_logged(const struct place_job *job, const char *console_path, struct child *child)
{
	int console = open(console_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	int ret = console < 0 ? -errno : start(job, console, child);

	if (console >= 0)
		close(console);
	return ret;
}

/* Hands over each complete line. Returns 0 or what on_line() returned. */
static int take_lines(const struct place_job *job, struct child *child)
{
	char *line;
	int ret = 0;

	while (!ret && (line = line_buffer_next(&child->lines)))
		ret = job->on_line(job->to, line);
	return ret;
}

/* Reads until the child ends. Returns NULL, or the record's event if it must be stopped. */
static const char *read_output(const struct place_job *job, struct child *child)
{
	struct pollfd output = { .fd = child->fd, .events = POLLIN };
	int got;

	while (!stop_requested()) {
		if (poll(&output, 1, TICK_MS) <= 0) {
			if (seconds_now() - child->alive >= job->hang_timeout)
				return "hang";
			continue;
		}
		got = line_buffer_read(&child->lines, child->fd);
		if (got < 0)
			return "error";
		if (take_lines(job, child))
			return "stopped";
		if (!got)
			return NULL;
		child->alive = seconds_now();
	}
	return "interrupted";
}

/* Waits for the child's end and kills it if it takes too long. Returns its wait status. */
static int stop(struct child *child, bool terminate)
{
	struct pollfd end = { .fd = child->process.pidfd, .events = POLLIN };
	int ready;

	close(child->fd);
	if (terminate)
		kill(-child->process.pid, SIGTERM);
	do
		ready = poll(&end, 1, GRACE_MS);
	while (ready < 0 && errno == EINTR);
	return ready > 0 ? process_wait(&child->process) : process_kill(&child->process);
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

/* Fills in the result from the event of read_output() and the wait status. */
static void judge(const struct place_job *job, const char *event, int status,
		  struct place_result *result)
{
	if (event && !strcmp(event, "hang")) {
		result->reason = strf("no output for %u s (--hang-timeout)", job->hang_timeout);
	} else if (event && !strcmp(event, "error")) {
		result->reason = strf("the output of measure cannot be read");
	} else if (!event && WIFSIGNALED(status)) {
		event = "killed";
		result->reason = strf("measure was killed by signal %d", WTERMSIG(status));
	} else if (!event && WEXITSTATUS(status)) {
		event = "error";
		result->exit_code = WEXITSTATUS(status) == EXIT_NOT_FOUND
					    ? EXIT_CANNOT
					    : place_exit_code(WEXITSTATUS(status));
		result->reason = strf("measure ended with exit code %d", WEXITSTATUS(status));
	}
	result->event = event;
	if (event && !result->exit_code)
		result->exit_code = EXIT_REGRESSION;
}

static void measure_on_host(const struct place_job *job, struct place_result *result)
{
	char *console = strf("%s/console.log", job->dir);
	struct child child = { .fd = -1 };
	const char *event;
	int ret = console ? start_logged(job, console, &child) : -ENOMEM;

	if (ret) {
		result->event = "error";
		result->reason = strf("measure cannot be started: %s", strerror(-ret));
		result->exit_code = EXIT_USAGE;
		result->is_final = true;
	} else {
		event = read_output(job, &child);
		judge(job, event, stop(&child, event != NULL), result);
	}
	if (result->event && console)
		result->console_tail = read_tail(console);
	line_buffer_free(&child.lines);
	free(console);
}

static int check_host(const struct place_job *job)
{
	struct child child = { .fd = -1 };
	struct place_result result = { 0 };
	const char *event;
	int ret;

	/* A test replaces measure by a program that cannot check. */
	if (place_measure())
		return EXIT_OK;
	ret = start(job, -1, &child);
	if (ret) {
		message("measure cannot be started: %s", strerror(-ret));
		return EXIT_USAGE;
	}
	event = read_output(job, &child);
	judge(job, event, stop(&child, event != NULL), &result);
	/* Exit codes of measure come with its own message. */
	if (result.event && strcmp(result.event, "error"))
		message("%s%s%s", result.event, result.reason ? ": " : "",
			result.reason ? result.reason : "");
	ret = result.exit_code;
	line_buffer_free(&child.lines);
	place_result_free(&result);
	return ret;
}

const struct place place_host = {
	.name = "host",
	.check = check_host,
	.measure = measure_on_host,
};
