/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document renders the same blocks as text and as HTML, and reports that memory ran out. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "plots/html/html.h"

static char *rendered(const struct document *document,
		      int (*render)(FILE *out, const struct document *document))
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(render(out, document), 0);
	fclose(out);
	return text;
}

static int as_text(FILE *out, const struct document *document)
{
	return document_print(document, 0, out);
}

static int as_html(FILE *out, const struct document *document)
{
	return html_document(out, document, true);
}

static void fill(struct document *document)
{
	struct grid grid = { 0 };

	document_fact(document, "clock", TONE_PLAIN, strdup("hw"));
	document_fact(document, "distortion", TONE_CAVEAT, strdup("KASAN"));
	document_section(document, strdup("sizes"), strdup("unmap"));
	grid_column(&grid, strdup("size"), strdup("size_bytes"), true);
	grid_column(&grid, strdup("cost"), NULL, false);
	grid_put(&grid, strdup("4K"));
	grid_put(&grid, strdup("1,234"));
	grid_put(&grid, strdup("64K"));
	grid_put_rest(&grid, strdup("skip: a < b & \"c\""));
	document_table(document, &grid);
	document_note(document, TONE_ABSENT, strdup("1 of 2 cells ran"));
	document_log(document, strdup("line 1\nline 2\n"));
}

static void test_text(void **state)
{
	struct document document = { 0 };
	char *text;

	(void)state;
	fill(&document);
	text = rendered(&document, as_text);
	assert_string_equal(text, "  clock       hw\n"
				  "  distortion  KASAN\n"
				  "\n[sizes] unmap\n"
				  "  size   cost\n"
				  "  4K    1,234\n"
				  "  64K   skip: a < b & \"c\"\n"
				  "  1 of 2 cells ran\n"
				  "    | line 1\n"
				  "    | line 2\n");
	free(text);
	document_free(&document);
}

static void test_html(void **state)
{
	struct document document = { 0 };
	char *text;

	(void)state;
	fill(&document);
	text = rendered(&document, as_html);
	assert_string_equal(
		text, "<dl>\n<dt class=\"note\">clock</dt><dd class=\"note\">hw</dd>\n"
		      "<dt class=\"warn\">distortion</dt><dd class=\"warn\">KASAN</dd>\n</dl>\n"
		      "<h3>sizes <small>unmap</small></h3>\n"
		      "<div class=\"wide\"><table>\n<thead>\n"
		      "<tr><th class=\"name\" title=\"size_bytes\">size</th><th>cost</th></tr>\n"
		      "</thead>\n<tbody>\n"
		      "<tr><td class=\"name\">4K</td><td>1,234</td></tr>\n"
		      "<tr><td class=\"name\">64K</td><td class=\"absent\" colspan=\"1\">"
		      "skip: a &lt; b &amp; &quot;c&quot;</td></tr>\n"
		      "</tbody>\n</table></div>\n"
		      "<p class=\"absent\">1 of 2 cells ran</p>\n"
		      "<pre>line 1\nline 2\n</pre>\n");
	free(text);
	document_free(&document);
}

/* Values, bars, links and sums are only in HTML. */
static void test_what_html_adds(void **state)
{
	struct document document = { 0 };
	struct grid grid = { 0 };
	char *text;

	(void)state;
	grid_column(&grid, strdup("size"), NULL, false);
	grid_column(&grid, strdup("cost"), NULL, false);
	grid_number(&grid, strdup("4K"), 4096);
	grid_link(&grid, strdup("cell-0-\"1"));
	grid_number(&grid, strdup("1,234"), 1234);
	grid_bar(&grid, GRID_BAR_SHARE, 0.25);
	grid_number(&grid, strdup("-"), NAN);
	grid_number(&grid, strdup("-2.5"), -2.54);
	grid_bar(&grid, GRID_BAR_CHANGE, -0.5);
	grid_foot(&grid);
	grid_put(&grid, strdup("all"));
	grid_number(&grid, strdup("7"), 7);
	document_table(&document, &grid);
	text = rendered(&document, as_text);
	assert_string_equal(text, "  size   cost\n    4K  1,234\n     -   -2.5\n   all      7\n");
	free(text);
	text = rendered(&document, as_html);
	assert_string_equal(
		text,
		"<div class=\"wide\"><table>\n<thead>\n<tr><th>size</th><th>cost</th></tr>\n"
		"</thead>\n<tbody>\n"
		"<tr><td data-value=\"4096\"><a href=\"#cell-0-&quot;1\">4K</a></td>"
		"<td>1,234<span class=\"bar\"><i style=\"width:25%\"></i></span></td></tr>\n"
		"<tr><td>-</td><td data-value=\"-2.54\">-2.5<span class=\"bar change\">"
		"<i class=\"less\" style=\"margin-left:25%;width:25%\"></i></span></td></tr>\n"
		"</tbody>\n<tfoot>\n<tr><td>all</td><td>7</td></tr>\n"
		"</tfoot>\n</table></div>\n");
	free(text);
	document_free(&document);
}

static void test_out_of_memory_is_reported(void **state)
{
	struct document document = { 0 };

	(void)state;
	document_note(&document, TONE_PLAIN, NULL);
	assert_int_equal(document_print(&document, 0, stdout), -ENOMEM);
	assert_int_equal(html_document(stdout, &document, true), -ENOMEM);
	document_free(&document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_html),
		cmocka_unit_test(test_what_html_adds),
		cmocka_unit_test(test_out_of_memory_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
