/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A child that dies with this program, whatever kills it.
 */
#ifndef INVBENCH_LAB_PROCESS_H
#define INVBENCH_LAB_PROCESS_H

#include <sys/types.h>

struct process {
	pid_t pid;
	int pidfd; /* readable when it has ended */
};

/* out, errors: descriptors for its stdout and stderr, -1: ours. 0 or -errno. */
int process_start(struct process *process, char *const *arguments, int out, int errors);

/* Waits for its end; the wait status. */
int process_wait(struct process *process);

/* Makes it end first. */
int process_kill(struct process *process);

#endif
