/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects the blocks of a report and renders them as text: see document.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/document/document.h"
#include "bench/text/message.h"

static void block_free(struct block *block)
{
	free(block->title);
	free(block->text);
	grid_free(&block->grid);
}

static void append(struct document *document, struct block block)
{
	struct block *grown = reallocarray(document->blocks, document->count + 1, sizeof(*grown));

	if (!grown) {
		block_free(&block);
		document->failed = true;
		return;
	}
	document->blocks = grown;
	grown[document->count++] = block;
}

void document_section(struct document *document, char *title, char *text)
{
	document->failed |= !title || !text;
	append(document, (struct block){ BLOCK_SECTION, .title = title, .text = text });
}

void document_heading(struct document *document, char *title, char *text)
{
	document->failed |= !title || !text;
	append(document, (struct block){ BLOCK_HEADING, .title = title, .text = text });
}

void document_fact(struct document *document, const char *label, enum block_tone tone, char *text)
{
	char *title = strdup(label);

	document->failed |= !title || !text;
	append(document, (struct block){ BLOCK_FACT, tone, .title = title, .text = text });
}

void document_table(struct document *document, struct grid *grid)
{
	document->failed |= grid->failed;
	append(document, (struct block){ BLOCK_TABLE, .grid = *grid });
	*grid = (struct grid){ 0 };
}

void document_note(struct document *document, enum block_tone tone, char *text)
{
	document->failed |= !text;
	append(document, (struct block){ BLOCK_NOTE, tone, .text = text });
}

void document_log(struct document *document, char *text)
{
	document->failed |= !text;
	append(document, (struct block){ BLOCK_LOG, .text = text });
}

#define INDENT 2

/* Prints a text that continues with an indent where a line ends; width 0: it does not end. */
static void print_wrapped(const char *text, int indent, int width, FILE *out)
{
	if (width)
		text_wrap(text, indent, width, out);
	else
		fprintf(out, "%s\n", text);
}

/* Prints the facts from index first on, their values in one column. Returns the index after them. */
static size_t print_facts(const struct document *document, size_t first, int width, FILE *out)
{
	size_t i, end = first;
	int label = 0;

	for (; end < document->count && document->blocks[end].kind == BLOCK_FACT; end++) {
		int length = text_width(document->blocks[end].title);

		label = length > label ? length : label;
	}
	for (i = first; i < end; i++) {
		const struct block *block = &document->blocks[i];
		int gap = label - text_width(block->title) + INDENT;

		fprintf(out, "%*s%s%*s", INDENT, "", block->title, gap, "");
		print_wrapped(block->text, label + 2 * INDENT, width, out);
	}
	return end;
}

static void print_log(const char *text, FILE *out)
{
	size_t length;

	for (; *text; text += length + (text[length] == '\n')) {
		length = strcspn(text, "\n");
		fprintf(out, "    | %.*s\n", (int)length, text);
	}
}

static int print_heading(const struct block *block, int width, FILE *out)
{
	char *line = block->kind == BLOCK_SECTION
			     ? strf("[%s] %s", block->title, block->text)
			     : strf("%s%s%s", block->title, *block->text ? ": " : "", block->text);

	if (!line)
		return -ENOMEM;
	fputc('\n', out);
	print_wrapped(line, INDENT, width, out);
	free(line);
	return 0;
}

static int print_block(const struct block *block, int width, FILE *out)
{
	switch (block->kind) {
	case BLOCK_SECTION:
	case BLOCK_HEADING:
		return print_heading(block, width, out);
	case BLOCK_TABLE:
		return grid_print_within(&block->grid, width, out);
	case BLOCK_LOG:
		print_log(block->text, out);
		return 0;
	default:
		fprintf(out, "%*s", INDENT, "");
		print_wrapped(block->text, INDENT, width, out);
		return 0;
	}
}

int document_print(const struct document *document, int width, FILE *out)
{
	int ret = document->failed ? -ENOMEM : 0;
	size_t i = 0;

	while (!ret && i < document->count) {
		if (document->blocks[i].kind == BLOCK_FACT)
			i = print_facts(document, i, width, out);
		else
			ret = print_block(&document->blocks[i++], width, out);
	}
	return ret;
}

void document_free(struct document *document)
{
	while (document->count)
		block_free(&document->blocks[--document->count]);
	free(document->blocks);
	*document = (struct document){ 0 };
}
