/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts a child that dies with this program.
 * The kernel sends the death signal to the process itself and keeps it set over
 * execve(), which is why the lab's scripts exec all the way down to QEMU.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "process.h"

/* In the child; does not return. Its own group, so that ^C reaches the runner alone. */
static void become(char *const *arguments, int out, int errors, pid_t parent)
{
	int empty = open("/dev/null", O_RDONLY | O_CLOEXEC);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || empty < 0 || dup2(empty, STDIN_FILENO) < 0)
		_exit(127);
	if ((out >= 0 && dup2(out, STDOUT_FILENO) < 0) ||
	    (errors >= 0 && dup2(errors, STDERR_FILENO) < 0))
		_exit(127);
	execv(arguments[0], arguments);
	dprintf(STDERR_FILENO, "lab: %s: %s\n", arguments[0], strerror(errno));
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
		become(arguments, out, errors, parent);
	process->pidfd = syscall(SYS_pidfd_open, process->pid, 0);
	if (process->pidfd >= 0)
		return 0;
	ret = -errno;
	process_kill(process);
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

int process_kill(struct process *process)
{
	kill(process->pid, SIGKILL);
	kill(-process->pid, SIGKILL);
	return process_wait(process);
}
