/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boots the guest for one job, listens to it, and says how it ended.
 * The guest's port and console are files that QEMU appends to and this reads
 * along: a pipe that is not emptied in time would stop the guest in its tracks,
 * and the exact clock must not depend on how busy the host is. The console's log
 * goes on from boot to boot of a run.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "../home.h"
#include "bench/run/place.h"
#include "../say.h"
#include "lab.h"
#include "process.h"
#include "qemu.h"

#define TICK_MS	   50
#define TAIL_LINES 30
#define TAIL_BYTES 8192
#define CHUNK	   (1 << 16)
#define LINE_LIMIT (64 << 20)
/* A guest image and the logs need less than the first; below the second QEMU would lose output. */
#define FREE_BEFORE_MIB 64
#define FREE_WHILE_MIB	8

const struct lab_verdict_row lab_verdicts[LAB_VERDICTS] = {
	[LAB_OK] = { "ok", "the command ran to its end", false, EXIT_OK },
	[LAB_PANIC] = { "panic", "the guest's kernel died", false, EXIT_REGRESSION },
	[LAB_HANG] = { "hang", "the guest fell silent", false, EXIT_REGRESSION },
	[LAB_TIMEOUT] = { "timeout", "the guest took too long", false, EXIT_REGRESSION },
	[LAB_LOST] = { "lost", "the guest ended without a word", false, EXIT_REGRESSION },
	[LAB_MODULE_REFUSED] = { "module_refused", "the kernel did not take a module", true,
				 EXIT_REGRESSION },
	[LAB_QEMU_MISSING] = { "qemu_missing", "there is no QEMU", true, EXIT_CANNOT },
	[LAB_QEMU_TOO_OLD] = { "qemu_too_old", "QEMU does not know the machine", true,
			       EXIT_CANNOT },
	[LAB_QEMU_FAILED] = { "qemu_failed", "QEMU ended by itself", true, EXIT_REGRESSION },
	[LAB_DISK_FULL] = { "disk_full", "no space is left for output", true, EXIT_USAGE },
	[LAB_KILLED] = { "killed", "QEMU was killed", false, EXIT_REGRESSION },
	[LAB_STOPPED] = { "stopped", "the boot was stopped", true, EXIT_REGRESSION },
	[LAB_ERROR] = { "error", "the boot could not be started", true, EXIT_USAGE },
};

/* A file that somebody else appends to. */
struct tail {
	char *path;
	int fd;
	char *text; /* what came and is not a whole line yet */
	size_t length, room;
	off_t start; /* what is before comes from earlier boots */
};

struct boot {
	const struct lab_job *job;
	struct lab_result *result;
	char *image; /* guest image of this job */
	struct tail port, console;
	struct process qemu;
	bool is_ready, is_done; /* the guest said so */
	bool is_decided; /* the verdict is not LAB_OK */
	struct timespec start, alive;
};

static double since(const struct timespec *then)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - then->tv_sec) + (now.tv_nsec - then->tv_nsec) / 1e9;
}

/* Takes the reason over. The first verdict stands. */
static void decide(struct boot *boot, enum lab_verdict verdict, char *reason)
{
	if (boot->is_decided) {
		free(reason);
		return;
	}
	boot->is_decided = true;
	boot->result->verdict = verdict;
	boot->result->reason = reason;
}

static long free_mib(const char *dir)
{
	struct statvfs fs;

	if (statvfs(dir, &fs))
		return LONG_MAX;
	return (unsigned long long)fs.f_bavail * fs.f_frsize >> 20;
}

static int tail_open(struct tail *tail, const char *dir, const char *name)
{
	tail->path = sentence("%s/%s", dir, name);
	if (!tail->path)
		return -ENOMEM;
	tail->fd = open(tail->path, O_RDONLY | O_CREAT | O_CLOEXEC, 0666);
	if (tail->fd < 0)
		return -errno;
	tail->start = lseek(tail->fd, 0, SEEK_END);
	return tail->start < 0 ? -errno : 0;
}

static void tail_close(struct tail *tail)
{
	if (tail->fd >= 0)
		close(tail->fd);
	free(tail->path);
	free(tail->text);
}

/* 1 when there was something new, 0 when not, -errno. */
static int tail_read(struct tail *tail)
{
	ssize_t got;

	if (tail->room - tail->length < CHUNK) {
		char *longer = tail->room < LINE_LIMIT ? realloc(tail->text, 2 * tail->room + CHUNK)
						       : NULL;

		if (!longer)
			return -ENOMEM;
		tail->text = longer;
		tail->room = 2 * tail->room + CHUNK;
	}
	got = read(tail->fd, tail->text + tail->length, CHUNK);
	if (got < 0)
		return errno == EINTR ? 0 : -errno;
	tail->length += got;
	return got > 0;
}

static void take_line(struct boot *boot, const char *line)
{
	if (!strncmp(line, "lab: ready", 10)) {
		boot->is_ready = true;
	} else if (!strncmp(line, "lab: refused ", 13)) {
		decide(boot, LAB_MODULE_REFUSED,
		       sentence("the kernel refused %s, the console says why", line + 13));
	} else if (!strncmp(line, "lab: status ", 12)) {
		boot->is_done = true;
		boot->result->status = atoi(line + 12);
	} else if (*line && boot->job->on_line && boot->job->on_line(boot->job->to, line)) {
		decide(boot, LAB_STOPPED, sentence("its output was refused"));
	}
}

/* Hands over all whole lines. */
static void take_lines(struct boot *boot)
{
	struct tail *port = &boot->port;
	char *line = port->text, *end;

	while (!boot->is_decided && line &&
	       (end = memchr(line, '\n', port->text + port->length - line))) {
		*end = '\0';
		take_line(boot, line);
		line = end + 1;
	}
	if (line) {
		port->length -= line - port->text;
		memmove(port->text, line, port->length);
	}
}

/* Reads what came on both; whether there was anything. */
static bool take_output(struct boot *boot)
{
	int port = 0, console, any = 0;

	do {
		port = tail_read(&boot->port);
		take_lines(boot);
		console = tail_read(&boot->console);
		/* The console is only watched for life; its log is read at the end. */
		boot->console.length = 0;
		any |= port == 1 || console == 1;
	} while (!boot->is_decided && (port == 1 || console == 1));
	if (port < 0)
		decide(boot, LAB_ERROR, sentence("%s: %s", boot->port.path, strerror(-port)));
	return any;
}

static void watch_limits(struct boot *boot)
{
	const struct lab_job *job = boot->job;

	if (place_stopped())
		decide(boot, LAB_STOPPED, sentence("stopped"));
	else if (since(&boot->alive) > job->patience)
		decide(boot, LAB_HANG, sentence("no sign of life for %u s", job->patience));
	else if (since(&boot->start) > job->limit)
		decide(boot, LAB_TIMEOUT, sentence("not done after %u s", job->limit));
	else if (free_mib(job->out) < FREE_WHILE_MIB)
		decide(boot, LAB_DISK_FULL, sentence("%s: no space is left", job->out));
}

/* Until QEMU has ended or a verdict is found; the wait status. */
static int watch(struct boot *boot)
{
	struct pollfd waiting = { .fd = boot->qemu.pidfd, .events = POLLIN };
	int status;

	clock_gettime(CLOCK_MONOTONIC, &boot->alive);
	while (!boot->is_decided && poll(&waiting, 1, TICK_MS) <= 0) {
		if (take_output(boot))
			clock_gettime(CLOCK_MONOTONIC, &boot->alive);
		watch_limits(boot);
	}
	status = boot->is_decided ? process_kill(&boot->qemu) : process_wait(&boot->qemu);
	take_output(boot);
	return status;
}

/* The console's last lines, without the carriage returns of a serial line. To be freed. */
static char *read_console_tail(const struct boot *boot)
{
	char *text = calloc(1, TAIL_BYTES + 1), *from, *to;
	off_t start = lseek(boot->console.fd, 0, SEEK_END) - TAIL_BYTES;
	unsigned int lines = 0;
	ssize_t length;

	if (!text)
		return NULL;
	if (start < boot->console.start)
		start = boot->console.start;
	length = pread(boot->console.fd, text, TAIL_BYTES, start);
	if (length < 0)
		length = 0;
	for (from = to = text; from < text + length; from++) {
		if (*from && *from != '\r')
			*to++ = *from;
	}
	*to = '\0';
	for (from = to; from > text; from--) {
		if (from[-1] == '\n' && lines++ == TAIL_LINES)
			break;
	}
	memmove(text, from, strlen(from) + 1);
	return text;
}

/* The kernel's last words, if there are any; to be freed. */
static char *find_panic(const struct boot *boot)
{
	FILE *file = fopen(boot->console.path, "re");
	char *line = NULL, *found = NULL, *at;
	size_t room = 0;

	if (file)
		fseeko(file, boot->console.start, SEEK_SET);
	while (file && !found && getline(&line, &room, file) > 0) {
		at = strstr(line, "Kernel panic - not syncing");
		if (at)
			found = strndup(at, strcspn(at, "\r\n"));
	}
	if (file)
		fclose(file);
	free(line);
	return found;
}

/* QEMU ended before the guest said a word. */
static void judge_qemu(struct boot *boot, int status)
{
	int major = 0, minor = 0;

	if (!qemu_version(boot->job->lab->root, &major, &minor))
		decide(boot, LAB_QEMU_MISSING,
		       sentence("no qemu-system-aarch64 runs in %s", boot->job->lab->root));
	else if (major < QEMU_MIN_MAJOR || (major == QEMU_MIN_MAJOR && minor < QEMU_MIN_MINOR))
		decide(boot, LAB_QEMU_TOO_OLD,
		       sentence("QEMU is %d.%d, at least %d.%d is needed", major, minor,
				QEMU_MIN_MAJOR, QEMU_MIN_MINOR));
	else
		decide(boot, LAB_QEMU_FAILED,
		       sentence("QEMU ended with exit code %d, the console's log says why",
				WEXITSTATUS(status)));
}

static void judge(struct boot *boot, int status)
{
	char *panic = find_panic(boot);

	if (panic && (boot->result->verdict == LAB_HANG || !boot->is_decided)) {
		free(boot->result->reason);
		boot->is_decided = false;
		decide(boot, LAB_PANIC, panic);
		return;
	}
	free(panic);
	if (boot->is_decided || boot->is_done)
		return;
	if (place_stopped())
		decide(boot, LAB_STOPPED, sentence("stopped"));
	else if (free_mib(boot->job->out) < FREE_WHILE_MIB)
		decide(boot, LAB_DISK_FULL, sentence("%s: no space is left", boot->job->out));
	else if (WIFSIGNALED(status))
		decide(boot, LAB_KILLED, sentence("signal %d ended QEMU", WTERMSIG(status)));
	else if (WEXITSTATUS(status))
		judge_qemu(boot, status);
	else
		decide(boot, LAB_LOST,
		       sentence(boot->is_ready ? "the command did not end"
					       : "the guest never became ready"));
}

/* Packs the job into an image of its own. */
static int pack(struct boot *boot)
{
	const struct lab_job *job = boot->job;
	char *script = home_path("bench/lab/job.sh");
	struct process process;
	const char **arguments;
	size_t count = 0, i;
	int ret = -ENOMEM, status;

	while (job->arguments[count])
		count++;
	arguments = calloc(count + 7, sizeof(*arguments));
	boot->image = sentence("%s/guest.image", job->out);
	if (!script || !arguments || !boot->image)
		goto out;
	arguments[0] = script;
	arguments[1] = job->lab->root;
	arguments[2] = job->lab->guest;
	arguments[3] = boot->image;
	arguments[4] = job->files ? job->files : "";
	arguments[5] = job->lab->tools ? job->lab->tools : "";
	for (i = 0; i < count; i++)
		arguments[6 + i] = job->arguments[i];
	ret = process_start(&process, (char *const *)arguments, -1, -1);
	if (ret)
		goto out;
	status = process_wait(&process);
	ret = WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
out:
	free(arguments);
	free(script);
	return ret;
}

static int boot_start(struct boot *boot)
{
	const struct lab_job *job = boot->job;
	struct qemu_machine machine;
	int ret;

	if (strcmp(job->clock, "exact") && strcmp(job->clock, "emulated")) {
		decide(boot, LAB_ERROR,
		       sentence("clock: '%s' is unknown, allowed: exact, emulated", job->clock));
		return -EINVAL;
	}
	if (free_mib(job->out) < FREE_BEFORE_MIB) {
		decide(boot, LAB_DISK_FULL,
		       sentence("%s: %d MiB are needed, %ld MiB are free", job->out,
				FREE_BEFORE_MIB, free_mib(job->out)));
		return -ENOSPC;
	}
	ret = tail_open(&boot->port, job->out, "port");
	if (!ret)
		ret = tail_open(&boot->console, job->out, "console.log");
	if (!ret)
		ret = pack(boot);
	machine = (struct qemu_machine){ .job = job,
					 .image = boot->image,
					 .port = boot->port.path,
					 .console = boot->console.path };
	if (!ret)
		ret = qemu_start(&machine, &boot->qemu);
	if (ret)
		decide(boot, LAB_ERROR,
		       sentence("%s: the boot cannot be started: %s", job->out, strerror(-ret)));
	return ret;
}

void lab_boot(const struct lab_job *given, struct lab_result *result)
{
	struct lab_job job = *given;
	struct boot boot = {
		.job = &job,
		.result = result,
		.port.fd = -1,
		.console.fd = -1,
	};
	char *out = realpath(given->out, NULL);

	*result = (struct lab_result){ .verdict = LAB_OK };
	clock_gettime(CLOCK_MONOTONIC, &boot.start);
	job.out = out ? out : given->out;
	job.cpus = job.cpus ? job.cpus : 2;
	job.devices = job.devices ? job.devices : 1;
	job.memory_mib = job.memory_mib ? job.memory_mib : 2048;
	job.patience = job.patience ? job.patience : 60;
	job.limit = job.limit ? job.limit : 3600;
	if (!boot_start(&boot))
		judge(&boot, watch(&boot));
	if (boot.console.fd >= 0)
		result->console_tail = read_console_tail(&boot);
	if (boot.image)
		unlink(boot.image);
	if (boot.port.path)
		unlink(boot.port.path);
	tail_close(&boot.port);
	tail_close(&boot.console);
	free(boot.image);
	free(out);
	result->elapsed_s = since(&boot.start);
}

void lab_result_free(struct lab_result *result)
{
	free(result->reason);
	free(result->console_tail);
	*result = (struct lab_result){ 0 };
}
