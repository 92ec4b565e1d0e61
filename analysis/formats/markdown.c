/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GitHub's Markdown: for an issue, a wiki or a README. */
#include "analysis/document/format.h"

static void put(const char *text, FILE *out)
{
	for (; text && *text; text++) {
		if (*text == '|' || *text == '<' || *text == '*' || *text == '_' || *text == '`')
			fputc('\\', out);
		fputc(*text, out);
	}
}

static void put_rule(const struct grid *grid, FILE *out)
{
	for (unsigned int i = 0; i < grid->columns; i++)
		fprintf(out, "|%s", grid_is_left(grid, i) ? " --- " : " ---: ");
	fputs("|\n", out);
}

/* Markdown wants exactly one row of headings. */
static void put_table(const struct grid *grid, FILE *out)
{
	fputc('\n', out);
	for (size_t i = 0; i < grid->count; i++) {
		fputs(i % grid->columns ? " | " : "| ", out);
		put(grid->texts[i].text, out);
		put(grid->texts[i].mark, out);
		if ((i + 1) % grid->columns)
			continue;
		fputs(" |\n", out);
		if (i + 1 == grid->columns)
			put_rule(grid, out);
	}
	fputc('\n', out);
}

static void put_block(const struct block *block, FILE *out)
{
	switch (block->kind) {
	case BLOCK_TABLE:
		put_table(&block->grid, out);
		break;
	case BLOCK_LOG:
		fprintf(out, "\n```\n%s\n```\n\n", block->text);
		break;
	case BLOCK_FACT:
		fprintf(out, "- %s%s%s", *block->title ? "**" : "", block->title,
			*block->title ? "**: " : "");
		put(block->text, out);
		fputc('\n', out);
		break;
	case BLOCK_NOTE:
		put(block->text, out);
		fputs("\n\n", out);
		break;
	default:
		fputs("\n### ", out);
		put(block->title, out);
		fputs(*block->text ? ": " : "", out);
		put(block->text, out);
		fputs("\n\n", out);
	}
}

int format_markdown(const struct document *document, FILE *out)
{
	for (size_t i = 0; i < document->count; i++)
		put_block(&document->blocks[i], out);
	return 0;
}
