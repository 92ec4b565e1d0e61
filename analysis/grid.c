/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Columns of text that line up: filled row by row, measured when printed. */
#include <errno.h>
#include <stdlib.h>
#include "grid.h"

struct grid_text {
	char *text; /* NULL: covered by the text before */
	bool spans;
};

static void append(struct grid *grid, struct grid_text entry)
{
	struct grid_text *grown = realloc(grid->texts, (grid->count + 1) * sizeof(*grown));

	if (!grown) {
		free(entry.text);
		grid->failed = true;
		return;
	}
	grid->texts = grown;
	grid->texts[grid->count++] = entry;
}

void grid_put(struct grid *grid, char *text)
{
	grid->failed |= !text;
	append(grid, (struct grid_text){ .text = text });
}

void grid_put_rest(struct grid *grid, char *text)
{
	grid->failed |= !text;
	append(grid, (struct grid_text){ .text = text, .spans = true });
	while (grid->count % grid->columns && !grid->failed)
		append(grid, (struct grid_text){ 0 });
}

static int width_of(const char *text)
{
	int width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80; /* UTF-8: not a continuation byte */
	return width;
}

static int column_width(const struct grid *grid, unsigned int column)
{
	int width = 0;
	size_t i;

	for (i = column; i < grid->count; i += grid->columns) {
		const struct grid_text *entry = &grid->texts[i];

		if (entry->text && !entry->spans && width_of(entry->text) > width)
			width = width_of(entry->text);
	}
	return width;
}

static void print_text(const struct grid *grid, size_t index, const int *widths, FILE *out)
{
	const struct grid_text *entry = &grid->texts[index];
	unsigned int column = index % grid->columns;
	int padding = 0;

	if (!entry->text)
		return;
	if (!entry->spans)
		padding = widths[column] - width_of(entry->text);
	fprintf(out, "%*s%s", 2 + (grid->left[column] ? 0 : padding), "", entry->text);
	if (grid->left[column] && column + 1 < grid->columns)
		fprintf(out, "%*s", padding, "");
}

int grid_print(const struct grid *grid, FILE *out)
{
	int *widths;
	size_t i;

	widths = grid->failed ? NULL : calloc(grid->columns, sizeof(*widths));
	if (!widths)
		return -ENOMEM;
	for (i = 0; i < grid->columns; i++)
		widths[i] = column_width(grid, i);
	for (i = 0; i < grid->count; i++) {
		print_text(grid, i, widths, out);
		if ((i + 1) % grid->columns == 0)
			fputc('\n', out);
	}
	free(widths);
	return 0;
}

void grid_free(struct grid *grid)
{
	size_t i;

	for (i = 0; i < grid->count; i++)
		free(grid->texts[i].text);
	free(grid->texts);
	*grid = (struct grid){ 0 };
}
