/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Renders text and documents as HTML: see html.h. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "bench/text/number.h"
#include "plots/html/html.h"

static const char *const tones[] = {
	[TONE_PLAIN] = "note",
	[TONE_LIMIT] = "limit",
	[TONE_CAVEAT] = "warn",
	[TONE_ABSENT] = "absent",
};

void html_text(FILE *page, const char *text)
{
	for (; text && *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", page);
			break;
		case '<':
			fputs("&lt;", page);
			break;
		case '>':
			fputs("&gt;", page);
			break;
		case '"':
			fputs("&quot;", page);
			break;
		default:
			if ((unsigned char)*text >= ' ' || *text == '\n')
				putc_unlocked(*text, page);
		}
	}
}

void html_owned(FILE *page, const char *before, char *text, const char *after)
{
	fputs(before, page);
	html_text(page, text);
	fputs(after, page);
	free(text);
}

void html_fact(FILE *page, const char *label, char *text)
{
	html_owned(page, "<dt>", strdup(label), "</dt>");
	html_owned(page, "<dd>", text, "</dd>\n");
}

/* Whether a text is these digits with separators of thousands. */
static bool is_digits(const char *text, const char *digits)
{
	for (; *text; text++) {
		if (*text == ',')
			continue;
		if (*text != *digits++)
			return false;
	}
	return !*digits;
}

/* The value by which the page's script sorts, where the digits of the text are another number. */
static void put_value(FILE *page, const struct grid_text *entry)
{
	char value[32];

	if (!entry->has_value)
		return;
	if (!number_whole(entry->value, value))
		snprintf(value, sizeof(value), "%.12g", entry->value);
	if (!is_digits(entry->text, value))
		fprintf(page, " data-value=\"%s\"", value);
}

static void put_bar(FILE *page, const struct grid_text *entry)
{
	double share = fmin(fmax(entry->share, -1), 1);

	if (entry->bar == GRID_BAR_SHARE)
		fprintf(page, "<span class=\"bar\"><i style=\"width:%.4g%%\"></i></span>",
			100 * fmax(share, 0));
	if (entry->bar == GRID_BAR_CHANGE)
		fprintf(page,
			"<span class=\"bar change\"><i class=\"%s\" "
			"style=\"margin-left:%.4g%%;width:%.4g%%\"></i></span>",
			share > 0 ? "more" : "less", 50 + 50 * fmin(share, 0), 50 * fabs(share));
}

static void put_content(FILE *page, const struct grid_text *entry, bool with_links)
{
	const char *link = with_links ? entry->link : NULL;

	if (link)
		html_owned(page, "<a href=\"#", strdup(link), "\">");
	html_text(page, entry->repeated ? entry->repeated : entry->text);
	html_text(page, entry->mark);
	fputs(link ? "</a>" : "", page);
	put_bar(page, entry);
}

/* Without the cost of printf, because a page has tens of thousands. */
static void put_tag(FILE *page, const char *before, const char *tag, const char *after)
{
	fputs(before, page);
	fputs(tag, page);
	fputs(after, page);
}

static void put_cell(FILE *page, const struct grid *grid, size_t index, bool with_links)
{
	const struct grid_text *entry = &grid->texts[index];
	const char *tag = index / grid->columns < grid->headings ? "th" : "td";
	bool left = grid_is_left(grid, index % grid->columns);
	const char *class = !left	      ? ""
			    : entry->repeated ? " class=\"name again\""
					      : " class=\"name\"";

	if (!entry->text)
		return;
	if (entry->spans)
		fprintf(page, "<td class=\"absent\" colspan=\"%zu\"",
			grid->columns - index % grid->columns);
	else
		put_tag(page, "<", tag, class);
	put_value(page, entry);
	if (entry->hint) {
		fputs(" title=\"", page);
		html_text(page, entry->hint);
		fputc('"', page);
	}
	fputc('>', page);
	put_content(page, entry, with_links);
	put_tag(page, "</", tag, ">");
}

static void put_table(FILE *page, const struct grid *grid, bool with_links)
{
	size_t i, row;

	fputs("<div class=\"wide\"><table>\n<thead>\n", page);
	for (i = 0; i < grid->count; i++) {
		row = i / grid->columns;
		if (i % grid->columns == 0) {
			if (row == grid->headings)
				fputs("</thead>\n<tbody>\n", page);
			if (grid->body && i == grid->body)
				fputs("</tbody>\n<tfoot>\n", page);
			fputs("<tr>", page);
		}
		put_cell(page, grid, i, with_links);
		if ((i + 1) % grid->columns == 0)
			fputs("</tr>\n", page);
	}
	fprintf(page, "</%s>\n</table></div>\n", grid->body ? "tfoot" : "tbody");
}

static void put_heading(FILE *page, const struct block *block)
{
	fputs("<h3>", page);
	html_text(page, block->title);
	if (*block->text) {
		fputs(" <small>", page);
		html_text(page, block->text);
		fputs("</small>", page);
	}
	fputs("</h3>\n", page);
}

static void put_fact(FILE *page, const struct block *block)
{
	fprintf(page, "<dt class=\"%s\">", tones[block->tone]);
	html_text(page, block->title);
	fprintf(page, "</dt><dd class=\"%s\">", tones[block->tone]);
	html_text(page, block->text);
	fputs("</dd>\n", page);
}

static void put_block(FILE *page, const struct block *block, bool with_links)
{
	switch (block->kind) {
	case BLOCK_SECTION:
	case BLOCK_HEADING:
		put_heading(page, block);
		break;
	case BLOCK_FACT:
		put_fact(page, block);
		break;
	case BLOCK_TABLE:
		put_table(page, &block->grid, with_links);
		break;
	case BLOCK_NOTE:
		fprintf(page, "<p class=\"%s\">", tones[block->tone]);
		html_text(page, block->text);
		fputs("</p>\n", page);
		break;
	case BLOCK_LOG:
		fputs("<pre>", page);
		html_text(page, block->text);
		fputs("</pre>\n", page);
	}
}

int html_document(FILE *page, const struct document *document, bool with_links)
{
	bool in_facts = false;
	size_t i;

	if (document->failed)
		return -ENOMEM;
	for (i = 0; i < document->count; i++) {
		const struct block *block = &document->blocks[i];

		if (in_facts != (block->kind == BLOCK_FACT))
			fputs(in_facts ? "</dl>\n" : "<dl>\n", page);
		in_facts = block->kind == BLOCK_FACT;
		put_block(page, block, with_links);
	}
	fputs(in_facts ? "</dl>\n" : "", page);
	return 0;
}
