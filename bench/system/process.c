/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts a child that dies with this program: see process.h.
 * The kernel sends the death signal only to the child itself and keeps it set over execve(). Therefore
 * the lab's scripts exec each other down to QEMU.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "bench/system/now.h"
#include "bench/system/process.h"
#include "bench/text/message.h"

/* Runs in the child and does not return. A process group of its own keeps ^C away from it. */
static void exec_child(char *const *arguments, int out, int errors, pid_t parent)
{
	int empty = open("/dev/null", O_RDONLY | O_CLOEXEC);

	/* What this program ignores (main.c, stop.h), the child must not ignore. */
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || empty < 0 || dup2(empty, STDIN_FILENO) < 0)
		_exit(127);
	if ((out >= 0 && dup2(out, STDOUT_FILENO) < 0) ||
	    (errors >= 0 && dup2(errors, STDERR_FILENO) < 0))
		_exit(127);
	execv(arguments[0], arguments);
	dprintf(STDERR_FILENO, "invbench: %s: %s\n", arguments[0], strerror(errno));
	_exit(127);
}

int process_start(struct process *process, char *const *arguments, int out, int errors)
{
	pid_t parent = getpid();
	int ret;

	process->pid = fork();
	if (process->pid < 0)
		return -errno;
	if (!process->pid)
		exec_child(arguments, out, errors, parent);
	process->pidfd = syscall(SYS_pidfd_open, process->pid, 0);
	if (process->pidfd >= 0)
		return 0;
	ret = -errno;
	process_kill(process);
	return ret;
}

int process_run(char *const *arguments, bool is_quiet)
{
	int nowhere = is_quiet ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
	struct process process;
	int ret, status;

	fflush(stdout);
	ret = process_start(&process, arguments, nowhere, -1);
	if (nowhere >= 0)
		close(nowhere);
	if (ret) {
		message("%s: %s", arguments[0], strerror(-ret));
		return ret;
	}
	status = process_wait(&process);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/* Keeps what fits, and reads the rest, so that the program does not end early. */
static void read_output(int fd, char *text, size_t size)
{
	size_t used = 0;
	char rest[256] = "";
	ssize_t got;

	do {
		bool is_full = used + 1 >= size;

		got = read(fd, is_full ? rest : text + used,
			   is_full ? sizeof(rest) : size - 1 - used);
		used += !is_full && got > 0 ? (size_t)got : 0;
	} while (got > 0 || (got < 0 && errno == EINTR));
	text[used] = '\0';
}

int process_output(char *const *arguments, bool errors, char *text, size_t size)
{
	char *path = process_find(arguments[0]), **own;
	int ends[2], nowhere, ret, status, count = 0;
	struct process process;

	*text = '\0';
	if (!path)
		return 127;
	while (arguments[count])
		count++;
	own = calloc((size_t)count + 1, sizeof(*own));
	nowhere = errors ? -1 : open("/dev/null", O_WRONLY | O_CLOEXEC);
	ret = own ? pipe2(ends, O_CLOEXEC) ? -errno : 0 : -ENOMEM;
	if (!ret) {
		memcpy(own, arguments, (size_t)count * sizeof(*own));
		own[0] = path;
		ret = process_start(&process, own, ends[1], nowhere);
		close(ends[1]);
		if (!ret) {
			read_output(ends[0], text, size);
			status = process_wait(&process);
			ret = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		}
		close(ends[0]);
	}
	if (nowhere >= 0)
		close(nowhere);
	free(own);
	free(path);
	return ret;
}

int process_wait(struct process *process)
{
	int status = 0;

	while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (process->pidfd >= 0)
		close(process->pidfd);
	return status;
}

double process_cpu_seconds(const struct process *process)
{
	struct timespec used;
	clockid_t clock;

	if (clock_getcpuclockid(process->pid, &clock) || clock_gettime(clock, &used))
		return 0;
	return seconds_of(used);
}

int process_kill(struct process *process)
{
	kill(process->pid, SIGKILL);
	kill(-process->pid, SIGKILL);
	return process_wait(process);
}

char *process_find(const char *name)
{
	const char *path = getenv("PATH");
	/* An ordinary user's PATH may lack the last two. */
	char *all = strf("%s:/usr/sbin:/sbin", path ? path : "/usr/bin:/bin"), *rest = all;
	char *found = NULL;
	const char *dir;

	while (!found && rest && (dir = strsep(&rest, ":"))) {
		found = *dir ? strf("%s/%s", dir, name) : NULL;
		if (found && access(found, X_OK)) {
			free(found);
			found = NULL;
		}
	}
	free(all);
	return found;
}
