/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes fields of a tab-separated file: see field.h. */
#include "bench/trust/field.h"

void field_put(FILE *file, const char *text)
{
	for (; text && *text; text++) {
		if (*text == '\'')
			fputs("’", file);
		else if (*text == '"')
			fputs("”", file);
		else
			putc_unlocked((unsigned char)*text < ' ' ? ' ' : *text, file);
	}
}
