/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page of docs/ must hold numbered definitions in the words of the code, wherever lines end. */
#ifndef INVBENCH_DOCUMENT_H
#define INVBENCH_DOCUMENT_H

#include <stdio.h>
#include <string.h>

#define DOCUMENT_DEFINITION(number, text) "**" number "** " text,

/* A text with each run of blanks and line ends as one blank. */
static void squeeze(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (*text != ' ' && *text != '\n')
			*to++ = *text;
		else if (to[-1] != ' ')
			*to++ = ' ';
	}
	*to = '\0';
}

static void document_must_hold(const char *path, const char *const *definitions, size_t count)
{
	static char document[1 << 16];
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_true(fread(document, 1, sizeof(document) - 1, file) > 0);
	fclose(file);
	squeeze(document);
	for (size_t i = 0; i < count; i++) {
		if (!strstr(document, definitions[i]))
			fail_msg("%s lacks: %s", path, definitions[i]);
	}
}

#endif
