/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the reason of the last failure: see refusal.h. */
#include <stdarg.h>
#include <stdio.h>
#include "drivers/engine/refusal.h"

char refusal[REFUSAL_LEN];

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
