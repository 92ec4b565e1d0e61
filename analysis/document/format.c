/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a format and renders a document in it: see format.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "analysis/document/format.h"
#include "bench/registry/option.h"

#define FORMAT(id, name, about) int format_##id(const struct document *document, FILE *out);
#include "formats.list"
#undef FORMAT

#define FORMAT(id, name, about) name,
static const char *const names[] = {
#include "formats.list"
	"json", NULL
};
#undef FORMAT

#define FORMAT(id, name, about) format_##id,
static int (*const writers[])(const struct document *document, FILE *out) = {
#include "formats.list"
};
#undef FORMAT

#define FORMATS (int)(sizeof(writers) / sizeof(writers[0]))

int format_find(const char *name, int *format)
{
	*format = FORMAT_TERMINAL;
	if (!name)
		return 0;
	*format = option_word("--format", name, names);
	if (*format < 0)
		return -EINVAL;
	if (*format == FORMATS)
		*format = FORMAT_JSON;
	return 0;
}

int format_print(const struct document *document, int format, bool is_wide, FILE *out)
{
	if (format == FORMAT_TERMINAL)
		return document_print(document, is_wide ? 0 : text_terminal_width(out), out);
	return document->failed ? -ENOMEM : writers[format](document, out);
}

bool format_is_number(const char *text)
{
	size_t digits = strspn(text, "+-0123456789,.");

	return strpbrk(text, "0123456789") && (!text[digits] || !strcmp(text + digits, " %"));
}

void format_plain(const char *text, FILE *out)
{
	bool number = format_is_number(text);

	for (; *text && !(number && *text == ' '); text++) {
		if (!number || *text != ',')
			fputc(*text, out);
	}
}

void format_separated(const struct document *document, FILE *out,
		      void (*put)(const char *text, FILE *out), const char *separator,
		      const char *end)
{
	bool is_first = true;

	for (size_t i = 0; i < document->count; i++) {
		const struct grid *grid = &document->blocks[i].grid;

		if (document->blocks[i].kind != BLOCK_TABLE)
			continue;
		fputs(is_first ? "" : end, out);
		is_first = false;
		for (size_t j = 0; j < grid->count; j++) {
			put(grid->texts[j].text ? grid->texts[j].text : "", out);
			fputs((j + 1) % grid->columns ? separator : end, out);
		}
	}
}
