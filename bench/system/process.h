/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts a child that dies with this program, however the program ends.
 * A child gets a list of arguments; no text becomes a command of a shell.
 */
#ifndef INVBENCH_PROCESS_H
#define INVBENCH_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

struct process {
	pid_t pid;
	int pidfd; /* readable when the child has ended */
};

/*
 * Starts arguments[0], which must be a path. out and errors become its stdout and stderr; -1: it inherits
 * them. Its stdin is empty. 0 or -errno.
 */
int process_start(struct process *process, char *const *arguments, int out, int errors);

/*
 * Runs the program arguments[0], found in PATH or in /usr/sbin and /sbin, and keeps the first size - 1 bytes of
 * its output as text. errors: it inherits stderr, else that goes to /dev/null. Returns its exit status, 127 if
 * there is no such program, 128 or more if it was killed, or -errno.
 */
int process_output(char *const *arguments, bool errors, char *text, size_t size);

/*
 * Runs arguments[0], a path, to its end with this program's output, or without any output on stdout. Its exit code; 128
 * if it was killed; -errno after a message if it cannot be started.
 */
int process_run(char *const *arguments, bool is_quiet);

/* Waits for its end. Returns the status of waitpid(). */
int process_wait(struct process *process);

/* Seconds of CPU time that its threads have had; 0 when it has ended. */
double process_cpu_seconds(const struct process *process);

/* Kills it and its process group first. */
int process_kill(struct process *process);

/* The path of a program in $PATH, /usr/sbin or /sbin, which the caller frees; NULL: there is none. */
char *process_find(const char *name);

#endif
