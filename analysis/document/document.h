/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A report as a list of blocks: headings, facts, tables, notes and logs.
 * The builders in results_document.h fill it without knowing its form; document_print() renders it
 * as text and plots/html/html.h as HTML, so that both show the same results.
 *
 * The functions that add a block own each `char *` and grid from then on. A NULL text counts as
 * being out of memory: it marks the document as failed, and rendering it returns -ENOMEM.
 */
#ifndef INVBENCH_DOCUMENT_H
#define INVBENCH_DOCUMENT_H

#include "bench/text/grid.h"

enum block_kind {
	BLOCK_SECTION, /* the heading of a section of the plan */
	BLOCK_HEADING,
	BLOCK_FACT, /* a label and its value */
	BLOCK_TABLE,
	BLOCK_NOTE,
	BLOCK_LOG, /* lines that another program printed */
};

enum block_tone {
	TONE_PLAIN,
	TONE_LIMIT, /* what a value must not be taken for */
	TONE_CAVEAT, /* a condition that affects the quality of a result */
	TONE_ABSENT, /* a result that does not exist, and why */
};

struct block {
	enum block_kind kind;
	enum block_tone tone;
	char *title; /* of headings and facts */
	char *text; /* of all but tables; a heading's text stands beside its title */
	struct grid grid; /* of a table */
};

struct document {
	struct block *blocks;
	size_t count;
	bool failed; /* out of memory */
};

void document_section(struct document *document, char *title, char *text);
void document_heading(struct document *document, char *title, char *text);
/* An empty label continues the fact before. */
void document_fact(struct document *document, const char *label, enum block_tone tone, char *text);
/* Takes the content of the grid and leaves it empty. */
void document_table(struct document *document, struct grid *grid);
void document_note(struct document *document, enum block_tone tone, char *text);
void document_log(struct document *document, char *text);

/*
 * Renders it as text, tables and notes indented by two columns. width: of the tables, 0 for no limit.
 * Returns 0 or -ENOMEM.
 */
int document_print(const struct document *document, int width, FILE *out);
void document_free(struct document *document);

#endif
