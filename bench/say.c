/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints messages and maps errors to exit codes.
 * One place, so that every part speaks and exits alike.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include "say.h"

void say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("invbench: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
}

char *sentence(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	return text;
}

enum exit_code exit_code_of(int error)
{
	switch (error) {
	case 0:
		return EXIT_OK;
	case -EBADMSG:
	case -EPROTONOSUPPORT:
		return EXIT_DATA;
	case -EOPNOTSUPP:
		return EXIT_CANNOT;
	default:
		return EXIT_USAGE;
	}
}
