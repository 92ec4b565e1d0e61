/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints results as JSON, and makes what was read harmless. */
#ifndef INVBENCH_JSON_H
#define INVBENCH_JSON_H

#include <jansson.h>
#include <stdio.h>

/* Formats of json_print(). */
#define JSON_PLAIN JSON_INDENT(2)
#define JSON_RESULTS \
	(JSON_INDENT(1) | JSON_REAL_PRECISION(12)) /* doubles are rounded to 12 digits */

/* Prints value and a newline, and releases value. 0, -ENOMEM for a value of NULL, -EIO. */
int json_print(json_t *value, size_t format, FILE *out);

/*
 * Makes all texts and keys in value printable (printable.h). lines: the members of value, an object, whose
 * texts have several lines; it ends with NULL. 0 or -ENOMEM.
 */
int json_make_printable(json_t *value, const char *const *lines);

#endif
