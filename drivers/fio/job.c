/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts fio and reads its report: see job.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/plan/axes.h"
#include "bench/system/process.h"
#include "drivers/engine/refusal.h"
#include "drivers/fio/job.h"
#include "drivers/machine/identity.h"

/* Lets the assembler include a file's text between two symbols. */
#define TEXT(id, file)                                            \
	__asm__(".pushsection .rodata\n"                          \
		".globl job_" #id ", job_" #id "_end\n"           \
		"job_" #id ": .incbin \"drivers/fio/" file "\"\n" \
		"job_" #id "_end:\n.popsection\n");               \
	extern const char job_##id[] __asm__("job_" #id);         \
	extern const char job_##id##_end[] __asm__("job_" #id "_end");

TEXT(all_global, "all.global")
#define JOB(id, name, about) TEXT(id, name ".fio")
#include "jobs.list"
#undef JOB

#define JOB(id, name, about) { name, job_##id, job_##id##_end },
static const struct job jobs[] = {
#include "jobs.list"
};

#define COUNT (sizeof(jobs) / sizeof(jobs[0]))

const struct job *job_find(const char *name)
{
	for (size_t i = 0; i < COUNT; i++)
		if (!strcmp(jobs[i].name, name))
			return &jobs[i];
	return NULL;
}

void job_names(char *names, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < COUNT && used < size; i++)
		used += (size_t)snprintf(names + used, size - used, "%s%s", i ? ", " : "",
					 jobs[i].name);
}

/* Only fio's read-only values of rw contain none of write, rw and trim. */
bool job_writes(const struct job *job)
{
	const char *at = memmem(job->text, (size_t)(job->text_end - job->text), "\nrw=", 4);
	size_t length = at ? strcspn(at + 4, "\n") : 0;

	return !at || memmem(at + 4, length, "write", 5) || memmem(at + 4, length, "rw", 2) ||
	       memmem(at + 4, length, "trim", 4);
}

int job_can_run(void)
{
	char *const arguments[] = { "fio", "--version", NULL };
	char version[32];

	if (!process_output(arguments, false, version, sizeof(version)))
		return 0;
	return refuse(-EOPNOTSUPP, "fio is missing: %s",
		      machine_is_lab() ? "the lab booted its guest without tools"
				       : "install it with sudo apt-get install fio");
}

static void set_number(const char *name, __u64 number)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	setenv(name, text, 1);
}

/* Runs in the child and does not return. The kernel kills fio if this process dies. */
static void exec_fio(const struct invbench_cell *request, const char *disk, __u64 ios, int in,
		     int out)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setenv("DISK", disk, 1);
	setenv("IOENGINE", axes[AXIS_IOENGINE].words[request->io.ioengine], 1);
	set_number("SIZE", request->size);
	set_number("BYTES", ios * request->size);
	set_number("IODEPTH", request->io.iodepth);
	set_number("JOBS", request->io.numjobs);
	/* fio may write files to its working directory. */
	if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 && !chdir("/tmp"))
		execlp("fio", "fio", "--output-format=json+", "-", (char *)NULL);
	_exit(127);
}

static int write_text(int fd, const char *from, const char *end)
{
	return write(fd, from, (size_t)(end - from)) == end - from ? 0 : -EIO;
}

/* Both texts fit into the pipe before fio reads it. */
int job_start(const struct job *job, const struct invbench_cell *request, const char *disk,
	      __u64 ios, struct running *running)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, ret = 0;

	*running = (struct running){ .job = job };
	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		ret = -errno;
	if (!ret)
		ret = write_text(in[1], job_all_global, job_all_global_end);
	if (!ret)
		ret = write_text(in[1], job->text, job->text_end);
	if (!ret) {
		running->pid = fork();
		if (!running->pid)
			exec_fio(request, disk, ios, in[0], out[1]);
		ret = running->pid < 0 ? -errno : 0;
	}
	running->report = ret ? NULL : fdopen(out[0], "r");
	if (!running->report)
		close(out[0]);
	close(in[0]);
	close(in[1]);
	close(out[1]);
	return ret ? refuse(ret, "fio cannot be started: %s", strerror(-ret)) : 0;
}

bool job_is_over(const struct running *running)
{
	siginfo_t info = { 0 };

	return !waitid(P_PID, (id_t)running->pid, &info, WEXITED | WNOHANG | WNOWAIT) &&
	       info.si_pid;
}

/* fio may print remarks before its JSON. */
static json_t *read_report(FILE *report)
{
	json_t *output = NULL;
	char *text = NULL, *from;
	size_t room = 0;

	if (report && getdelim(&text, &room, EOF, report) > 0) {
		from = strchr(text, '{');
		output = from ? json_loads(from, JSON_DISABLE_EOF_CHECK, NULL) : NULL;
	}
	free(text);
	return output;
}

static int reap(struct running *running)
{
	int status = 0;

	if (running->report)
		fclose(running->report);
	while (waitpid(running->pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

void job_kill(struct running *running)
{
	kill(running->pid, SIGKILL);
	reap(running);
}

int job_stop(struct running *running, json_t **output)
{
	running->is_stopped = true;
	kill(running->pid, SIGINT);
	return job_end(running, output);
}

#define STOPPED 128 /* fio's exit code after SIGINT */

int job_end(struct running *running, json_t **output)
{
	int status;

	*output = read_report(running->report);
	status = reap(running);
	if (running->is_stopped && WIFEXITED(status) && WEXITSTATUS(status) == STOPPED)
		status = 0;
	if (!status && *output)
		return 0;
	json_decref(*output);
	*output = NULL;
	return refuse(
		-EIO,
		"fio: %s ended with %s %d; fio printed the reason to stderr (lab: the console log)",
		running->job->name, WIFSIGNALED(status) ? "signal" : "exit code",
		WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}
