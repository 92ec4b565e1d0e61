/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boots the guest for one job, reads its output and decides how it ended.
 * QEMU appends the guest's port and console to files, which this reads as they grow. A pipe that
 * is not emptied in time would block the guest, and the exact clock must not depend on the load of
 * the host. All boots of a run append to one console log.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>
#include "bench/lab/kvm.h"
#include "bench/lab/lab.h"
#include "bench/lab/qemu.h"
#include "bench/text/arguments.h"
#include "bench/system/home.h"
#include "bench/text/line_buffer.h"
#include "bench/system/now.h"
#include "bench/system/process.h"
#include "bench/system/stop.h"
#include "bench/text/message.h"

#define TICK_MS	   50
#define TAIL_LINES 30
#define TAIL_BYTES 8192
/* A boot needs less than the first. Below the second QEMU could lose output. */
#define FREE_BEFORE_MIB 64
#define FREE_WHILE_MIB	8
/* How many times slower the guest may be on a crowded machine before it counts as hung. */
#define CROWDED 10

const struct lab_verdict_row lab_verdicts[LAB_VERDICTS] = {
	[LAB_OK] = { "ok", "the command finished", false, EXIT_OK },
	[LAB_PANIC] = { "panic", "the guest's kernel panicked", false, EXIT_REGRESSION },
	[LAB_HANG] = { "hang", "the guest printed nothing until the hang timeout", false,
		       EXIT_REGRESSION },
	[LAB_TIMEOUT] = { "timeout", "the guest exceeded its time limit", false, EXIT_REGRESSION },
	[LAB_LOST] = { "lost", "the guest ended before the command did", false, EXIT_REGRESSION },
	[LAB_MODULE_REFUSED] = { "module_refused", "the guest's kernel refused a module", true,
				 EXIT_REGRESSION },
	[LAB_QEMU_MISSING] = { "qemu_missing", "QEMU cannot be run", true, EXIT_CANNOT },
	[LAB_QEMU_TOO_OLD] = { "qemu_too_old", "QEMU is too old", true, EXIT_CANNOT },
	[LAB_QEMU_FAILED] = { "qemu_failed", "QEMU failed", true, EXIT_REGRESSION },
	[LAB_DISK_FULL] = { "disk_full", "no disk space is left for output", true, EXIT_USAGE },
	[LAB_KILLED] = { "killed", "QEMU was killed", false, EXIT_REGRESSION },
	[LAB_STOPPED] = { "stopped", "the boot was stopped", true, EXIT_REGRESSION },
	[LAB_ERROR] = { "error", "the boot could not be started", true, EXIT_USAGE },
};

/* Reads a file that another process appends to. */
struct tail {
	char *path;
	int fd;
	struct line_buffer lines;
	off_t start; /* where this boot's output begins */
};

struct boot {
	const struct lab_job *job;
	struct lab_result *result;
	char *image; /* guest image of this job */
	struct tail port, console;
	struct process qemu;
	bool is_ready, is_done; /* as the guest reported */
	bool is_decided; /* the verdict is not LAB_OK */
	double start; /* seconds_now() of it */
	struct {
		double now, cpu; /* seconds_now(), and QEMU's CPU time */
	} alive; /* the last output */
};

/* Owns the reason. The first verdict stays. */
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
	tail->path = strf("%s/%s", dir, name);
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
	line_buffer_free(&tail->lines);
}

static void take_line(struct boot *boot, const char *line)
{
	if (!strncmp(line, "lab: ready", 10)) {
		boot->is_ready = true;
		/* Without a CPU for each vCPU they move, which the record tells. */
		if (boot->job->clock == CLOCK_KVM)
			kvm_pin(boot->qemu.pid, boot->job->cpus);
	} else if (!strncmp(line, "lab: refused ", 13)) {
		decide(boot, LAB_MODULE_REFUSED,
		       strf("the guest's kernel refused %s; read the reason in console.log",
			    line + 13));
	} else if (!strncmp(line, "lab: status ", 12)) {
		boot->is_done = true;
		boot->result->status = atoi(line + 12);
	} else if (*line && boot->job->on_line && boot->job->on_line(boot->job->to, line)) {
		decide(boot, LAB_STOPPED, strf("the guest's output was refused"));
	}
}

static void take_lines(struct boot *boot)
{
	char *line;

	while (!boot->is_decided && (line = line_buffer_next(&boot->port.lines)))
		take_line(boot, line);
}

/* Reads port and console. Whether there was anything new. */
static bool take_output(struct boot *boot)
{
	int port = 0, console, any = 0;

	do {
		port = line_buffer_read(&boot->port.lines, boot->port.fd);
		take_lines(boot);
		console = line_buffer_read(&boot->console.lines, boot->console.fd);
		/* The console only shows that the guest is alive; its log is read at the end. */
		boot->console.lines.taken = boot->console.lines.length;
		any |= port == 1 || console == 1;
	} while (!boot->is_decided && (port == 1 || console == 1));
	if (port < 0)
		decide(boot, LAB_ERROR, strf("%s: %s", boot->port.path, strerror(-port)));
	return any;
}

static void note_output(struct boot *boot)
{
	boot->alive.now = seconds_now();
	boot->alive.cpu = process_cpu_seconds(&boot->qemu);
}

/*
 * The seconds for which the guest has been silent. The CPU time of QEMU counts, so that a guest that is only slow
 * on a crowded machine is not hung. Where QEMU itself waits for something, it uses none.
 */
static double silence(const struct boot *boot)
{
	double worked = process_cpu_seconds(&boot->qemu) - boot->alive.cpu;

	return fmax(worked, (seconds_now() - boot->alive.now) / CROWDED);
}

static void watch_limits(struct boot *boot)
{
	const struct lab_job *job = boot->job;

	if (stop_requested())
		decide(boot, LAB_STOPPED, strf("invbench was stopped"));
	else if (silence(boot) > job->hang_timeout)
		decide(boot, LAB_HANG,
		       strf("no output for %u s (--hang-timeout)", job->hang_timeout));
	else if (seconds_now() - boot->start > job->limit)
		decide(boot, LAB_TIMEOUT, strf("not finished after %u s", job->limit));
	else if (free_mib(job->out) < FREE_WHILE_MIB)
		decide(boot, LAB_DISK_FULL,
		       strf("%s: less than %d MiB are free", job->out, FREE_WHILE_MIB));
}

/* Watches until QEMU ends or there is a verdict. Returns the wait status. */
static int watch(struct boot *boot)
{
	struct pollfd waiting = { .fd = boot->qemu.pidfd, .events = POLLIN };
	int status;

	note_output(boot);
	while (!boot->is_decided && poll(&waiting, 1, TICK_MS) <= 0) {
		if (take_output(boot))
			note_output(boot);
		watch_limits(boot);
	}
	status = boot->is_decided ? process_kill(&boot->qemu) : process_wait(&boot->qemu);
	take_output(boot);
	return status;
}

/* The console's last lines, without carriage returns. Free them. */
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

/* The line of a kernel panic, or NULL. Free it. */
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

/* Explains why QEMU failed. */
static void judge_qemu(struct boot *boot, int status)
{
	int major = 0, minor = 0;

	if (!qemu_version(boot->job->lab->root, &major, &minor))
		decide(boot, LAB_QEMU_MISSING,
		       strf("qemu-system-aarch64 cannot be run in %s", boot->job->lab->root));
	else if (major < QEMU_MIN_MAJOR || (major == QEMU_MIN_MAJOR && minor < QEMU_MIN_MINOR))
		decide(boot, LAB_QEMU_TOO_OLD,
		       strf("QEMU %d.%d is too old; %d.%d or newer is needed", major, minor,
			    QEMU_MIN_MAJOR, QEMU_MIN_MINOR));
	else
		decide(boot, LAB_QEMU_FAILED,
		       strf("QEMU failed with exit code %d; read the reason in console.log",
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
	if (stop_requested())
		decide(boot, LAB_STOPPED, strf("invbench was stopped"));
	else if (free_mib(boot->job->out) < FREE_WHILE_MIB)
		decide(boot, LAB_DISK_FULL, strf("%s: the disk is full", boot->job->out));
	else if (WIFSIGNALED(status))
		decide(boot, LAB_KILLED, strf("QEMU was killed by signal %d", WTERMSIG(status)));
	else if (WEXITSTATUS(status))
		judge_qemu(boot, status);
	else
		decide(boot, LAB_LOST,
		       strf(boot->is_ready ? "the guest ended before its command did"
					   : "the guest ended before it was ready"));
}

/* Makes the guest image of this job. */
static int pack(struct boot *boot)
{
	const struct lab_job *job = boot->job;
	char *script = home_path("bench/lab/guest/job.sh");
	struct process process;
	const char **arguments = NULL;
	int ret = -ENOMEM, status;

	boot->image = strf("%s/guest.image", job->out);
	if (script && boot->image)
		ret = arguments_add(&arguments, script, job->lab->root, job->lab->guest,
				    boot->image, job->files ? job->files : "",
				    job->lab->tools ? job->lab->tools : "",
				    job->prints_errors ? "errors" : "", NULL);
	for (const char *const *one = job->arguments; *one && !ret; one++)
		ret = arguments_add(&arguments, *one, NULL);
	if (!ret)
		ret = process_start(&process, (char *const *)arguments, -1, -1);
	if (!ret) {
		status = process_wait(&process);
		ret = WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
	}
	arguments_free(&arguments);
	free(script);
	return ret;
}

static int boot_start(struct boot *boot)
{
	const struct lab_job *job = boot->job;
	struct qemu_machine machine;
	int ret;

	if (free_mib(job->out) < FREE_BEFORE_MIB) {
		decide(boot, LAB_DISK_FULL,
		       strf("%s: only %ld MiB are free, %d MiB are needed", job->out,
			    free_mib(job->out), FREE_BEFORE_MIB));
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
		       strf("%s: cannot start the guest: %s", job->out, strerror(-ret)));
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
	boot.start = seconds_now();
	job.out = out ? out : given->out;
	job.cpus = job.cpus ? job.cpus : 2;
	job.devices = job.devices ? job.devices : 1;
	job.memory_mib = job.memory_mib ? job.memory_mib : 2048;
	job.hang_timeout = job.hang_timeout ? job.hang_timeout : LAB_HANG_TIMEOUT;
	job.limit = job.limit ? job.limit : LAB_LIMIT;
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
	result->elapsed_s = seconds_now() - boot.start;
}

void lab_result_free(struct lab_result *result)
{
	free(result->reason);
	free(result->console_tail);
	*result = (struct lab_result){ 0 };
}
