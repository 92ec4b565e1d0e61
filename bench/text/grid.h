/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints text in aligned columns.
 * Widths are counted in characters, because "µ" and "…" are two and three bytes.
 */
#ifndef INVBENCH_GRID_H
#define INVBENCH_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What HTML draws beside a number. */
enum grid_bar {
	GRID_BAR_NONE,
	GRID_BAR_SHARE, /* from the left, 0 to 1 */
	GRID_BAR_CHANGE, /* from the middle: -1 fills the left half, 1 the right one */
};

struct grid_text {
	char *text; /* NULL: the text before it spans this column */
	char *hint; /* a longer title of the column, which HTML shows as a tooltip; may be NULL */
	char *instead; /* of a heading: see grid_instead(); may be NULL */
	const char *mark; /* stands behind the text; may be NULL */
	char *link; /* see grid_link(); may be NULL */
	char *repeated; /* see grid_repeat(); may be NULL */
	double value, share; /* see grid_number() and grid_bar() */
	enum grid_bar bar;
	bool spans, has_value;
};

struct grid {
	unsigned int columns;
	unsigned int headings; /* number of heading rows at the top */
	const bool *left; /* one entry per column: align left instead of right */
	bool *left_own; /* the same for columns that grid_column() added */
	unsigned int *ranks; /* of the columns that grid_column() added; see grid_rank() */
	struct grid_text *texts; /* row by row */
	size_t count;
	size_t body; /* number of entries before those of grid_foot(); 0: all */
	bool has_marks; /* right-aligned columns have room for a mark */
	bool failed; /* memory ran out */
};

/*
 * Adds a column and its heading. Add all columns before the first row.
 * Takes ownership of title and hint; hint may be NULL.
 */
void grid_column(struct grid *grid, char *title, char *hint, bool left);

/* The column added last is left out of a narrow table before those with a lower rank. 0: the last. */
#define GRID_RANK_MAX 15
void grid_rank(struct grid *grid, unsigned int rank);

/*
 * A note below a narrow table that leaves out the column added last: what the reader must not miss. Takes
 * ownership of text; NULL means that memory ran out. Several columns of one note have it once.
 */
void grid_instead(struct grid *grid, char *text);

/* Takes ownership of text. NULL means that memory ran out; grid_print() then fails. */
void grid_put(struct grid *grid, char *text);
/* The same, but text spans the remaining columns of the row. */
void grid_put_rest(struct grid *grid, char *text);
/* The same as grid_put(), with the value by which HTML sorts: "4K" is 4096. NaN: the entry is not a number. */
void grid_number(struct grid *grid, char *text, double value);
/*
 * Puts an entry that repeats the one above it, and so is empty. HTML shows the text, because its rows can be sorted. Takes
 * ownership; NULL means that memory ran out.
 */
void grid_repeat(struct grid *grid, char *text);
/* HTML draws a bar beside the entry put last. */
void grid_bar(struct grid *grid, enum grid_bar bar, double share);
/* HTML links the entry put last to this anchor of its page. Takes ownership; NULL means that memory ran out. */
void grid_link(struct grid *grid, char *anchor);
/* The rows from here on are sums, which stay below the others when HTML sorts them. */
void grid_foot(struct grid *grid);
/* Marks the entry put last with a constant character. Spreadsheets get the entry without it. */
void grid_mark(struct grid *grid, const char *mark);
bool grid_is_left(const struct grid *grid, unsigned int column);
/* 0 or -ENOMEM. */
int grid_print(const struct grid *grid, FILE *out);
/*
 * The same in lines of at most width characters, if one column fits: leaves out whole columns and names
 * them below the table. width 0: no limit.
 */
int grid_print_within(const struct grid *grid, int width, FILE *out);
void grid_free(struct grid *grid);

/* Width of a UTF-8 text in characters. */
int text_width(const char *text);

/* The width of the terminal that a stream goes to, in characters; 0: it goes elsewhere. */
int text_terminal_width(FILE *out);

/* Prints lines of at most width characters, a word at least, of which all but the first begin with an indent. */
void text_wrap(const char *text, int indent, int width, FILE *out);

#endif
