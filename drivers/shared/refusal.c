/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why the last request of a driver in this process failed: see refusal.h. */
#include <stdarg.h>
#include <stdio.h>
#include "refusal.h"

char refusal[INVBENCH_MESSAGE_LEN];

int refuse(int error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(refusal, sizeof(refusal), format, arguments);
	va_end(arguments);
	return error;
}

const char *refusal_why(void)
{
	return refusal;
}
