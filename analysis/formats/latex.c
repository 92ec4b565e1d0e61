/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LaTeX: the tables alone, as tabulars of the package booktabs. */
#include <string.h>
#include "analysis/document/format.h"

/* Characters that LaTeX reserves, or that its fonts lack, and what prints them. */
static const struct {
	const char *from, *to;
} escapes[] = {
	{ "\\", "\\textbackslash{}" },
	{ "~", "\\textasciitilde{}" },
	{ "^", "\\textasciicircum{}" },
	{ "&", "\\&" },
	{ "%", "\\%" },
	{ "$", "\\$" },
	{ "#", "\\#" },
	{ "_", "\\_" },
	{ "{", "\\{" },
	{ "}", "\\}" },
	{ "<", "\\textless{}" },
	{ ">", "\\textgreater{}" },
	{ "…", "\\ldots{}" },
	{ "Δ", "$\\Delta$" },
	{ "µ", "$\\mu$" },
	{ "▲", "$\\uparrow$" },
	{ "▼", "$\\downarrow$" },
};

/* Prints the first character and returns the bytes that it took. */
static size_t put_character(const char *text, FILE *out)
{
	for (size_t i = 0; i < sizeof(escapes) / sizeof(*escapes); i++) {
		size_t length = strlen(escapes[i].from);

		if (!strncmp(text, escapes[i].from, length)) {
			fputs(escapes[i].to, out);
			return length;
		}
	}
	fputc(*text, out);
	return 1;
}

static void put(const char *text, FILE *out)
{
	while (text && *text)
		text += put_character(text, out);
}

static void put_table(const struct grid *grid, FILE *out)
{
	fputs("\\begin{tabular}{", out);
	for (unsigned int i = 0; i < grid->columns; i++)
		fputc(grid_is_left(grid, i) ? 'l' : 'r', out);
	fputs("}\n\\toprule\n", out);
	for (size_t i = 0; i < grid->count; i++) {
		put(grid->texts[i].text, out);
		put(grid->texts[i].mark, out);
		fputs((i + 1) % grid->columns ? " & " : " \\\\\n", out);
		if (i + 1 == (size_t)grid->columns * grid->headings)
			fputs("\\midrule\n", out);
	}
	fputs("\\bottomrule\n\\end{tabular}\n", out);
}

int format_latex(const struct document *document, FILE *out)
{
	for (size_t i = 0; i < document->count; i++) {
		if (document->blocks[i].kind == BLOCK_TABLE)
			put_table(&document->blocks[i].grid, out);
	}
	return 0;
}
