/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the command says to people, and how it exits.
 * Messages go to stderr under the program's name; stdout belongs to results.
 */
#ifndef INVBENCH_SAY_H
#define INVBENCH_SAY_H

enum exit_code {
	EXIT_OK = 0,
	EXIT_REGRESSION = 1, /* or a failure */
	EXIT_INCONCLUSIVE = 2,
	EXIT_USAGE = 3, /* usage or I/O */
	EXIT_DATA = 4, /* invalid data */
	EXIT_CANNOT = 77, /* cannot run here */
};

__attribute__((format(printf, 1, 2))) void say(const char *format, ...);

/* The same as a string, for who adds a place (file, line) before printing. NULL without memory. */
__attribute__((format(printf, 1, 2))) char *sentence(const char *format, ...);

/* The exit code that an -errno asks for. */
enum exit_code exit_code_of(int error);

#endif
