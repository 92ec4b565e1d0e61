/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages to the user, and exit codes.
 * Messages go to stderr and begin with the program's name; stdout is only for results.
 */
#ifndef INVBENCH_MESSAGE_H
#define INVBENCH_MESSAGE_H

enum exit_code {
	EXIT_OK = 0,
	EXIT_REGRESSION = 1, /* regression or failure */
	EXIT_INCONCLUSIVE = 2,
	EXIT_USAGE = 3, /* usage or I/O */
	EXIT_DATA = 4, /* invalid data */
	EXIT_CANNOT = 77, /* cannot run here */
	EXIT_INTERRUPTED = 130, /* the user asked it to stop; a shell's own code for ^C */
};

/* Prints one line to stderr; the newline is added. The text may contain what others wrote (printable.h). */
__attribute__((format(printf, 1, 2))) void message(const char *format, ...);

/* Formats a string, which the caller frees. NULL when memory ran out. */
__attribute__((format(printf, 1, 2))) char *strf(const char *format, ...);

/* The exit code for 0 or an -errno. */
enum exit_code exit_code_of(int error);

#endif
