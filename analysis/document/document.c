/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects the blocks of a report and renders them as text: see document.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "analysis/document/document.h"

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

/*
 * Prints the facts from index first on, their values in one column. Returns the index after them.
 */
static size_t print_facts(const struct document *document, size_t first, FILE *out, int *ret)
{
	static const bool left[] = { true, true };
	struct grid grid = { .columns = 2, .left = left };
	size_t i = first;

	for (; i < document->count && document->blocks[i].kind == BLOCK_FACT; i++) {
		grid_put(&grid, strdup(document->blocks[i].title));
		grid_put(&grid, strdup(document->blocks[i].text));
	}
	*ret = grid_print(&grid, out);
	grid_free(&grid);
	return i;
}

static void print_log(const char *text, FILE *out)
{
	size_t length;

	for (; *text; text += length + (text[length] == '\n')) {
		length = strcspn(text, "\n");
		fprintf(out, "    | %.*s\n", (int)length, text);
	}
}

static int print_block(const struct block *block, int width, FILE *out)
{
	switch (block->kind) {
	case BLOCK_SECTION:
		fprintf(out, "\n[%s] %s\n", block->title, block->text);
		return 0;
	case BLOCK_HEADING:
		fprintf(out, "\n%s%s%s\n", block->title, *block->text ? ": " : "", block->text);
		return 0;
	case BLOCK_TABLE:
		return grid_print_within(&block->grid, width, out);
	case BLOCK_LOG:
		print_log(block->text, out);
		return 0;
	default:
		fprintf(out, "  %s\n", block->text);
		return 0;
	}
}

int document_print(const struct document *document, int width, FILE *out)
{
	int ret = document->failed ? -ENOMEM : 0;
	size_t i = 0;

	while (!ret && i < document->count) {
		if (document->blocks[i].kind == BLOCK_FACT)
			i = print_facts(document, i, out, &ret);
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
