/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints messages and maps errors to exit codes: see message.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "bench/text/message.h"
#include "bench/trust/printable.h"

void message(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) >= 0) {
		printable_make(text, true);
		fprintf(stderr, "invbench: %s\n", text);
		free(text);
	}
	va_end(arguments);
}

char *strf(const char *format, ...)
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
