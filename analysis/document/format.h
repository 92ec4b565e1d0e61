/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The formats of a report: each is a file in analysis/formats/ that renders a document.
 * What is in a document is not decided here, so that all formats say the same.
 */
#ifndef INVBENCH_FORMAT_H
#define INVBENCH_FORMAT_H

#include "analysis/document/document.h"

/* The --format of the terminal and of JSON, which render no document. */
#define FORMAT_TERMINAL -1
#define FORMAT_JSON	-2

/* Sets *format to the number of a format; NULL: the terminal. 0, or -EINVAL after a message. */
int format_find(const char *name, int *format);

/*
 * Renders a document in a format, or for the terminal: as wide as it is, or without a limit if out is no
 * terminal or is_wide. Returns 0 or -ENOMEM.
 */
int format_print(const struct document *document, int format, bool is_wide, FILE *out);

/* Whether a text is a number as people read it: "+1,540.5 %". */
bool format_is_number(const char *text);
/* For the formats of tables: the text of an entry without separators of thousands and without "%". */
void format_plain(const char *text, FILE *out);
/*
 * Writes the tables alone, an empty line between two. put() writes an entry; separator stands between two of
 * a line, end after its last one.
 */
void format_separated(const struct document *document, FILE *out,
		      void (*put)(const char *text, FILE *out), const char *separator,
		      const char *end);

#endif
