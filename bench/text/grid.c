/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints text in aligned columns: see grid.h. Widths are computed when the grid is printed. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "bench/text/grid.h"

#define LEFT_OUT -1 /* the width of a column that is not printed */
#define INDENT	 2 /* of each line */

static void append(struct grid *grid, struct grid_text entry)
{
	struct grid_text *grown = realloc(grid->texts, (grid->count + 1) * sizeof(*grown));

	if (!grown) {
		free(entry.text);
		free(entry.hint);
		free(entry.link);
		free(entry.repeated);
		grid->failed = true;
		return;
	}
	grid->texts = grown;
	grid->texts[grid->count++] = entry;
}

void grid_column(struct grid *grid, char *title, char *hint, bool left)
{
	bool *grown = realloc(grid->left_own, (grid->columns + 1) * sizeof(*grown));

	if (grown) {
		grid->left_own = grown;
		grown[grid->columns++] = left;
		grid_rank(grid, 0);
	}
	grid->failed |= !grown || !title;
	grid->headings = 1;
	append(grid, (struct grid_text){ .text = title, .hint = hint });
}

void grid_rank(struct grid *grid, unsigned int rank)
{
	unsigned int *grown = realloc(grid->ranks, grid->columns * sizeof(*grown));

	grid->failed |= !grown;
	if (!grown)
		return;
	grid->ranks = grown;
	grown[grid->columns - 1] = rank;
}

void grid_instead(struct grid *grid, char *text)
{
	grid->failed |= !text;
	if (grid->failed)
		free(text);
	else
		grid->texts[grid->columns - 1].instead = text;
}

void grid_put(struct grid *grid, char *text)
{
	grid->failed |= !text;
	append(grid, (struct grid_text){ .text = text });
}

void grid_number(struct grid *grid, char *text, double value)
{
	grid->failed |= !text;
	append(grid,
	       (struct grid_text){ .text = text, .value = value, .has_value = !isnan(value) });
}

void grid_repeat(struct grid *grid, char *text)
{
	char *none = strdup("");

	grid->failed |= !text || !none;
	append(grid, (struct grid_text){ .text = none, .repeated = text });
}

void grid_bar(struct grid *grid, enum grid_bar bar, double share)
{
	if (grid->failed)
		return;
	grid->texts[grid->count - 1].bar = bar;
	grid->texts[grid->count - 1].share = share;
}

void grid_link(struct grid *grid, char *anchor)
{
	grid->failed |= !anchor;
	if (grid->failed) {
		free(anchor);
		return;
	}
	free(grid->texts[grid->count - 1].link);
	grid->texts[grid->count - 1].link = anchor;
}

void grid_foot(struct grid *grid)
{
	grid->body = grid->count;
}

void grid_mark(struct grid *grid, const char *mark)
{
	if (!grid->failed)
		grid->texts[grid->count - 1].mark = mark;
	grid->has_marks = true;
}

void grid_put_rest(struct grid *grid, char *text)
{
	grid->failed |= !text;
	append(grid, (struct grid_text){ .text = text, .spans = true });
	while (grid->count % grid->columns && !grid->failed)
		append(grid, (struct grid_text){ 0 });
}

bool grid_is_left(const struct grid *grid, unsigned int column)
{
	return grid->left ? grid->left[column] : grid->left_own[column];
}

int text_width(const char *text)
{
	int width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80; /* UTF-8: not a continuation byte */
	return width;
}

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

int text_terminal_width(FILE *out)
{
	struct winsize size;

	return isatty(fileno(out)) && !ioctl(fileno(out), TIOCGWINSZ, &size) ? size.ws_col : 0;
}

void text_wrap(const char *text, int indent, int width, FILE *out)
{
	while (*text) {
		size_t length = line_length(text, width - indent);

		fprintf(out, "%.*s\n", (int)length, text);
		text += length + strspn(text + length, " ");
		if (*text)
			fprintf(out, "%*s", indent, "");
	}
}

static int mark_width(const struct grid *grid, unsigned int column)
{
	return grid->has_marks && !grid_is_left(grid, column);
}

static int column_width(const struct grid *grid, unsigned int column)
{
	int width = 0;
	size_t i;

	for (i = column; i < grid->count; i += grid->columns) {
		const struct grid_text *entry = &grid->texts[i];

		if (entry->text && !entry->spans && text_width(entry->text) > width)
			width = text_width(entry->text);
	}
	return width + mark_width(grid, column);
}

/* gap: spaces due before the next text, so that no line ends in any. */
static void print_text(const struct grid *grid, size_t index, const int *widths, int *gap,
		       FILE *out)
{
	const struct grid_text *entry = &grid->texts[index];
	unsigned int column = index % grid->columns;
	int padding = 0;

	if (!entry->text || (widths[column] == LEFT_OUT && !entry->spans))
		return;
	if (!entry->spans)
		padding = widths[column] - text_width(entry->text);
	*gap += 2 + (grid_is_left(grid, column) ? 0 : padding - mark_width(grid, column));
	if (*entry->text) {
		fprintf(out, "%*s%s%s", *gap, "", entry->text, entry->mark ? entry->mark : "");
		*gap = 0;
	}
	if (grid_is_left(grid, column))
		*gap += padding;
	else if (!entry->mark)
		*gap += mark_width(grid, column);
}

static int line_width(const struct grid *grid, const int *widths)
{
	int width = 0;

	for (unsigned int i = 0; i < grid->columns; i++)
		width += widths[i] == LEFT_OUT ? 0 : 2 + widths[i];
	return width;
}

/* The column with the highest rank, of equals the rightmost; the number of columns: only one is left. */
static unsigned int least_column(const struct grid *grid, const int *widths)
{
	unsigned int least = grid->columns, left = 0, i;

	for (i = 0; i < grid->columns; i++) {
		if (widths[i] == LEFT_OUT)
			continue;
		left++;
		if (least == grid->columns || !grid->ranks || grid->ranks[i] >= grid->ranks[least])
			least = i;
	}
	return left > 1 ? least : grid->columns;
}

/* Takes back what fits beside the rest, in the place of a wider column that had to go later. */
static void take_back(const struct grid *grid, int *widths, int width)
{
	for (unsigned int rank = 0; grid->ranks && rank <= GRID_RANK_MAX; rank++) {
		for (unsigned int i = 0; i < grid->columns; i++) {
			if (widths[i] != LEFT_OUT || grid->ranks[i] != rank)
				continue;
			widths[i] = column_width(grid, i);
			if (line_width(grid, widths) > width)
				widths[i] = LEFT_OUT;
		}
	}
}

/* The line obeys the width, too: the last names may be missing. */
static void name_left_out(const struct grid *grid, const int *widths, int width, FILE *out)
{
	const char *before = "  left out: ";
	int used = 0;

	for (unsigned int i = 0; i < grid->columns; i++) {
		const char *name = grid->texts[i].text;

		if (widths[i] != LEFT_OUT)
			continue;
		used += text_width(before) + text_width(name);
		if (used > width - text_width(", …")) {
			fputs(", …", out);
			break;
		}
		fprintf(out, "%s%s", before, name);
		before = ", ";
	}
	if (used)
		fputc('\n', out);
}

static void put_instead(const struct grid *grid, const int *widths, int width, FILE *out)
{
	const char *last = "";

	for (unsigned int i = 0; i < grid->columns; i++) {
		const char *instead = grid->texts[i].instead;

		if (widths[i] != LEFT_OUT || !instead || !strcmp(instead, last))
			continue;
		fprintf(out, "%*s", INDENT, "");
		text_wrap(instead, INDENT, width, out);
		last = instead;
	}
}

int grid_print(const struct grid *grid, FILE *out)
{
	return grid_print_within(grid, 0, out);
}

int grid_print_within(const struct grid *grid, int width, FILE *out)
{
	unsigned int least;
	int *widths, gap = 0;
	size_t i;

	widths = grid->failed ? NULL : calloc(grid->columns, sizeof(*widths));
	if (!widths)
		return -ENOMEM;
	for (i = 0; i < grid->columns; i++)
		widths[i] = column_width(grid, i);
	while (width && line_width(grid, widths) > width &&
	       (least = least_column(grid, widths)) < grid->columns)
		widths[least] = LEFT_OUT;
	if (width)
		take_back(grid, widths, width);
	for (i = 0; i < grid->count; i++) {
		print_text(grid, i, widths, &gap, out);
		if ((i + 1) % grid->columns)
			continue;
		fputc('\n', out);
		gap = 0;
	}
	if (grid->headings) {
		name_left_out(grid, widths, width, out);
		put_instead(grid, widths, width, out);
	}
	free(widths);
	return 0;
}

void grid_free(struct grid *grid)
{
	size_t i;

	for (i = 0; i < grid->count; i++) {
		free(grid->texts[i].text);
		free(grid->texts[i].hint);
		free(grid->texts[i].instead);
		free(grid->texts[i].link);
		free(grid->texts[i].repeated);
	}
	free(grid->texts);
	free(grid->left_own);
	free(grid->ranks);
	*grid = (struct grid){ 0 };
}
