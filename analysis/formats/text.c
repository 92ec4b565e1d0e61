/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain text of at most 72 columns, for the cover letter of a patch series. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/document/format.h"
#include "bench/text/message.h"

#define WIDTH  72
#define INDENT 2
#define LABEL  9 /* the width of a fact's label */

/* Bytes of the next line: up to the last space that fits, at least a word. */
static size_t line_length(const char *text, int width)
{
	size_t fits = 0, i = 0;

	do {
		i += strcspn(text + i, " ");
		if (!fits || text_width(text) - text_width(text + i) <= width)
			fits = i;
		i += strspn(text + i, " ");
	} while (text[i]);
	return fits;
}

/* Prints lines of which all but the first begin with an indent. */
static void put_wrapped(const char *text, int indent, FILE *out)
{
	while (*text) {
		size_t length = line_length(text, WIDTH - indent);

		fprintf(out, "%.*s\n", (int)length, text);
		text += length + strspn(text + length, " ");
		if (*text)
			fprintf(out, "%*s", indent, "");
	}
}

static int put_heading(const struct block *block, FILE *out)
{
	char *line = strf("%s%s%s", block->title, *block->text ? ": " : "", block->text);

	if (!line)
		return -ENOMEM;
	fputc('\n', out);
	put_wrapped(line, INDENT, out);
	free(line);
	return 0;
}

static int put_block(const struct block *block, FILE *out)
{
	switch (block->kind) {
	case BLOCK_TABLE:
		return grid_print_within(&block->grid, WIDTH, out);
	case BLOCK_FACT:
		fprintf(out, "%*s%-*s ", INDENT, "", LABEL, block->title);
		put_wrapped(block->text, INDENT + LABEL + 1, out);
		return 0;
	case BLOCK_NOTE:
		fprintf(out, "%*s", INDENT, "");
		put_wrapped(block->text, INDENT, out);
		return 0;
	case BLOCK_LOG:
		return 0; /* a console's lines are no part of a letter */
	default:
		return put_heading(block, out);
	}
}

int format_text(const struct document *document, FILE *out)
{
	int ret = 0;

	for (size_t i = 0; i < document->count && !ret; i++)
		ret = put_block(&document->blocks[i], out);
	return ret;
}
