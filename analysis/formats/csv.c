/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comma-separated values (RFC 4180): the tables alone. */
#include <string.h>
#include "analysis/document/format.h"

static void put(const char *text, FILE *out)
{
	if (format_is_number(text) || !strpbrk(text, ",\"\r\n")) {
		format_plain(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++)
		fprintf(out, *text == '"' ? "\"\"" : "%c", *text);
	fputc('"', out);
}

int format_csv(const struct document *document, FILE *out)
{
	format_separated(document, out, put, ",", "\r\n");
	return 0;
}
