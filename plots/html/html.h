/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Renders text and documents as HTML. The class names are those of page.css. */
#ifndef INVBENCH_HTML_H
#define INVBENCH_HTML_H

#include "analysis/document/document.h"

/* Writes text with the characters escaped that HTML reserves. NULL writes nothing. */
void html_text(FILE *page, const char *text);
/* Writes an owned text between two pieces of markup and frees it. */
void html_owned(FILE *page, const char *before, char *text, const char *after);
/* Writes a term and its definition inside a <dl>; frees the text. */
void html_fact(FILE *page, const char *label, char *text);
/* with_links: the anchors of the document's links are on the page. Returns 0, or -ENOMEM for a document that failed. */
int html_document(FILE *page, const struct document *document, bool with_links);

#endif
