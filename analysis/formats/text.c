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

static int put_heading(const struct block *block, FILE *out)
{
	char *line = strf("%s%s%s", block->title, *block->text ? ": " : "", block->text);

	if (!line)
		return -ENOMEM;
	fputc('\n', out);
	text_wrap(line, INDENT, WIDTH, out);
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
		text_wrap(block->text, INDENT + LABEL + 1, WIDTH, out);
		return 0;
	case BLOCK_NOTE:
		fprintf(out, "%*s", INDENT, "");
		text_wrap(block->text, INDENT, WIDTH, out);
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
